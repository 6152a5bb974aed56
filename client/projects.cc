// SPDX-License-Identifier: Apache-2.0
// luodi project.
#include "client/project_flags.h"

#include <algorithm>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/figure_flags.h"
#include "client/language.h"
#include "client/names.h"
#include "client/story.h"
#include "client/words.h"
#include "luodi/v1/agreements.pb.h"
#include "luodi/v1/projects.pb.h"

namespace luodi::client {
namespace {

constexpr char kProjects[] = "projects/*";
constexpr char kCorrections[] = "projects/*/corrections/*";

// What counts on the war map or is judged: what create, update and correct share.
Command& SettledFlags(Command& command) {
  command.Field("--kind", "project.kind", _("Kind"))
      .Resource("--investor", "project.investor", "investors/*", _("Who invests"))
      .Field("--industry", "project.industry_code", _("Code of GB/T 4754-2017, e.g. C3611"))
      .Resource("--park", "project.park", "parks/*", _("The park it sits in"))
      .Field("--total-investment", "project.total_investment", _("Total investment, e.g. 2.83亿元"))
      .Field("--fixed-asset-investment", "project.fixed_asset_investment", _("Of it fixed assets, land price included"))
      .Field("--foreign-investment", "project.foreign_investment", _("Foreign investment, e.g. 1.5亿美元"))
      .Field("--area", "project.land_area", _("Land, e.g. 56.6亩"))
      .Field("--annual-tax", "project.promises.annual_tax", _("Promised tax a year"))
      .Field("--annual-output", "project.promises.annual_output", _("Promised output a year"))
      .Field("--jobs", "project.promises.jobs", _("Promised jobs"))
      .Field("--start-date", "project.promises.start_date", _("Promised day of construction start"))
      .Field("--production-date", "project.promises.production_date", _("Promised day of production"))
      .Field("--full-capacity-date", "project.promises.full_capacity_date", _("Promised day of full capacity"));
  return AddPlanFlags(command, "project.plan");
}

// What create and update share.
Command& ProjectFlags(Command& command) {
  return SettledFlags(command.Field("--title", "project.title", _("Project name")))
      .Field("--confidentiality", "project.confidentiality", _("Who may see it"))
      .Resource("--department", "project.owner_department", "departments/*",
                _("The department that owns it; yours if not given"))
      .Field("--business-code", "project.business_code", _("The bureau's own number"))
      .Field("--national-code", "project.national_code", _("National project code"))
      .Field("--parcel", "project.parcel", _("Number of the parcel of land"))
      .Field("--description", "project.description", _("Outline"));
}

std::string SignedDay(const Message& message) {
  for (const v1::Fact& fact : static_cast<const v1::Project&>(message).facts()) {
    if (fact.kind() == v1::FACT_KIND_SIGNED) return FieldText(fact, "fact_date", Language::kEnglish);
  }
  return "";
}

const Columns& ProjectColumns() {
  static const Columns columns = {{"name"},
                                  {"title"},
                                  {"stage"},
                                  {"kind", false, nullptr, nullptr, GiveWay::kSpare},
                                  {"total_investment"},
                                  {"land_area"},
                                  {"park", false, nullptr, nullptr, GiveWay::kSpare},
                                  {"signed_date", false, SignedDay, N_("Signed")},
                                  {"fixed_asset_investment", true},
                                  {"industry_code", true},
                                  {"investor", true},
                                  {"business_code", true},
                                  {"national_code", true},
                                  {"confidentiality", true},
                                  {"owner_department", true},
                                  {"parcel", true},
                                  {"masked", true}};
  return columns;
}

// The paths of the project's fields that flags filled.
google::protobuf::FieldMask GivenMask(const Command& command) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : command.GivenPaths()) {
    if (path.rfind("project.", 0) != 0 || path == "project.name") continue;
    // The plan as a whole covers its fields.
    const bool covered = path.rfind("project.plan.", 0) == 0 && command.Given("project.plan");
    if (!covered) mask.add_paths(path.substr(std::string_view("project.").size()));
  }
  return mask;
}

// "Total investment 2.83亿元 -> 5亿元; Land area 50亩 -> -", "into 2020-0041"
std::string CorrectedFields(const Message& message) {
  const auto& correction = static_cast<const v1::Correction&>(message);
  if (!correction.merge_into().empty()) {
    return absl::StrCat(correction.unmerge() ? _("merge taken back from") : _("merged into"), " ",
                        ShortName(correction.merge_into()));
  }
  const Language language = LoadedLanguage();
  const auto text = [&](const v1::Project& project, const std::string& path) {
    const auto* field = v1::Project::descriptor()->FindFieldByName(path);
    if (field == nullptr || field->message_type() == nullptr || IsNoun(*field->message_type())) {
      const std::string value = FieldText(project, path, language);
      return value.empty() ? std::string("-") : value;
    }
    return std::string(HasField(project, path) ? "..." : "-");
  };
  std::vector<std::string> changes;
  for (const std::string& path : correction.update_mask().paths()) {
    changes.push_back(absl::StrCat(Label(path.substr(path.rfind('.') + 1), language), " ",
                                   text(correction.former(), path), " -> ", text(correction.project(), path)));
  }
  return absl::StrJoin(changes, "; ");
}

void AddWriting(Noun noun) {
  ProjectFlags(noun.Verb("create", _("Opens a project"),
                         "luodi project create --title 智能摩托车研发中心 --kind new-build --total-investment 2.83亿元")
                   .Calls("ProjectService.CreateProject")
                   .Json("project"))
      .Resource("--parent", "project.parent_project", kProjects, _("The project an increase or phase belongs to"))
      .Field("--phase", "project.phase", _("Phase, from 1"))
      .Field("--first-talk-date", "first_talk_date", _("Day of first contact; today if not given"));
  Command& update = noun.Verb("update", _("Changes what is given and nothing else; see correct for signed projects"),
                              "luodi project update YEAR-0029 --description 研发与生产 --reason 补充概况")
                        .Calls("ProjectService.UpdateProject")
                        .Resource("PROJECT", "project.name", kProjects, _("Which"))
                        .Required()
                        .ReadsEtag("ProjectService.GetProject", "project");
  ProjectFlags(update).Field("--reason", "reason", _("Why; required once it is approved or signed"));
  update.Prepares([&update](Session&, Message* request) {
    *static_cast<v1::UpdateProjectRequest*>(request)->mutable_update_mask() = GivenMask(update);
  });
}

void AddCorrect(Noun noun) {
  const auto takes_back = std::make_shared<bool>(false);
  Command& correct =
      noun.Verb("correct", _("Proposes to correct a fact, or fields of a signed project; a second person approves"),
                "luodi project correct YEAR-0029 started --date 2020-05-14 --reason 监理记录\n"
                "  luodi project correct YEAR-0029 --annual-tax 2850万元 --reason 合同金额录错")
          .Calls("ProjectService.ProposeCorrection")
          .Resource("PROJECT", "parent", kProjects, _("Which"))
          .Required()
          .Field("FACT", "fact_kind", _("Which fact; not given, the flags name the fields"))
          .Field("--date", "fact_date", _("The date it is to have"))
          .Flag("--take-back", takes_back.get(), _("The fact is to be taken back"));
  SettledFlags(correct).Field("--reason", "reason", _("Why")).Required();
  correct.Prepares([&correct, takes_back](Session&, Message* message) {
    auto& request = *static_cast<v1::ProposeCorrectionRequest*>(message);
    const google::protobuf::FieldMask mask = GivenMask(correct);
    const bool of_fact = request.fact_kind() != v1::FACT_KIND_UNSPECIFIED;
    if (of_fact == (mask.paths_size() > 0)) throw UsageError(_("Give either a fact or fields"));
    const int ways = (request.has_fact_date() ? 1 : 0) + (*takes_back ? 1 : 0);
    if (ways != (of_fact ? 1 : 0)) throw UsageError(_("Give either --date or --take-back with a fact"));
    if (!of_fact) *request.mutable_update_mask() = mask;
  });
}

void AddCorrections(Noun noun) {
  noun.Verb("terminate", _("Proposes to terminate a project; a second person approves"),
            "luodi project terminate YEAR-0029 --reason 投资方撤资")
      .Calls("ProjectService.ProposeTermination")
      .Resource("PROJECT", "parent", kProjects, _("Which"))
      .Required()
      .Field("--date", "termination_date", _("Day of termination; today if not given"))
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("approve", _("Makes a proposed correction or termination effective"), "luodi project approve YEAR-0029/1")
      .Calls("ProjectService.ApproveCorrection")
      .Resource("CORRECTION", "name", kCorrections, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("ProjectService.ListCorrections")
      .Confirms(_("This cannot be undone. Make it effective?"));
  noun.Verb("decline", _("Declines a proposed correction or termination"),
            "luodi project decline YEAR-0029/1 --reason 依据不足")
      .Calls("ProjectService.DeclineCorrection")
      .Resource("CORRECTION", "name", kCorrections, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("ProjectService.ListCorrections")
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("corrections", _("Lists corrections and terminations of a project, or of all"),
            "luodi project corrections YEAR-0029")
      .Calls("ProjectService.ListCorrections")
      .Resource("PROJECT", "parent", kProjects, _("Which; all if not given"))
      .Otherwise("parent", "projects/-")
      .Shows({{"name"},
              {.path = "fact_kind", .gives = GiveWay::kAtHyphens},
              {.path = "former_date", .gives = GiveWay::kSpare},
              {"fact_date"},
              {"update_mask", false, CorrectedFields, N_("Fields")},
              {"state"},
              {"reason"},
              {.path = "proposed_by", .gives = GiveWay::kSpare},
              {.path = "decided_by", .gives = GiveWay::kSpare},
              {"decline_reason", true}});
}

void AddMerges(Noun noun) {
  noun.Verb("twins", _("Lists projects that may be one and the same, and why"), "luodi project twins")
      .Calls("ProjectService.ListTwins")
      .Resource("PROJECT", "project", kProjects, _("Only of this project"))
      .Shows({{"project"}, {"title"}, {"other"}, {"other_title"}, {"reasons"}, {"title_similarity"}});
  noun.Verb("merge", _("Proposes to merge a project into another that is the same; a second person approves"),
            "luodi project merge YEAR-0041 --into YEAR-0040 --reason 重复录入")
      .Calls("ProjectService.ProposeMerge")
      .Resource("PROJECT", "parent", kProjects, _("The one that is given up"))
      .Required()
      .Resource("--into", "into", kProjects, _("The one that is kept"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("unmerge", _("Proposes to take a merge back; a second person approves"),
            "luodi project unmerge YEAR-0041 --reason 并非同一项目")
      .Calls("ProjectService.ProposeUnmerge")
      .Resource("PROJECT", "parent", kProjects, _("The one that was given up"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required();
}

}  // namespace

Command& ProjectFilterFlags(Command& command) {
  return command.Field("--stage", "filter.stages", _("Stage; several with commas"))
      .Resource("--park", "filter.parks", "parks/*", _("Park, its parks in parks included"))
      .Field("--industry", "filter.industry_prefixes", _("Beginning of an industry code; may be repeated"))
      .Field("--title", "filter.title_contains", _("Part of the title"))
      .Field("--signed-year", "filter.signed_year", _("First signed in this year"))
      .Field("--kind", "filter.kinds", _("Kind; several with commas"))
      .Field("--basis", "filter.basis", _("With a fact of this basis"))
      .Resource("--investor", "filter.investor", "investors/*", _("Of this investor"))
      .Field("--business-code", "filter.business_code", _("With this number of the bureau"))
      .Field("--national-code", "filter.national_code", _("With this national project code"));
}

void AddProjectCommands(Noun root) {
  Noun noun = root.AddNoun("project", _("Projects, from first contact to full production"));
  ProjectFilterFlags(noun.Verb("list", _("Lists projects, newest number first"),
                               "luodi project list --zone langfang-gaoxin --signed-year 2020 -o json")
                         .Calls("ProjectService.ListProjects"))
      .Field("--as-of", "as_of", _("What the books said at this instant"))
      .Field("--on-date", "on_date", _("Facts dated up to this day"))
      .Shows(ProjectColumns());
  noun.Verb("show", _("Shows a project"), "luodi project show YEAR-0029")
      .Calls("ProjectService.GetProject")
      .Resource("PROJECT", "name", kProjects, _("Which"))
      .Required()
      .Field("--as-of", "as_of", _("What the books said at this instant"));
  noun.Verb("why", _("Tells what let a project in: thresholds, opinions, votes, decision, contract"),
            "luodi project why YEAR-0029")
      .Calls("AgreementService.ExplainEntry")
      .Resource("PROJECT", "name", kProjects, _("Which"))
      .Required()
      .Tells([](Output& out, const Message& answer) { TellStory(out, static_cast<const v1::EntryStory&>(answer)); });
  AddWriting(noun);
  AddCorrect(noun);
  AddCorrections(noun);
  AddMerges(noun);
  noun.Verb("industries", _("Searches the table of industries"), "luodi project industries 摩托车")
      .Calls("ProjectService.ListIndustries")
      .Field("QUERY", "query", _("Beginning of a code, or part of a name"))
      .Shows({{"code"}, {"title"}});
}

}  // namespace luodi::client
