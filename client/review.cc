// SPDX-License-Identifier: Apache-2.0
// luodi review: what its verbs have in common.
#include "client/review.h"

#include <algorithm>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/story.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

// zones/z/projects/p of a case or document below it, or of the project itself.
std::string ProjectOf(const std::string& name) {
  constexpr size_t kProjectParts = 4;
  std::vector<std::string> parts = absl::StrSplit(name, '/');
  parts.resize(std::min(parts.size(), kProjectParts));
  return absl::StrJoin(parts, "/");
}

void SetEntry(Message* request, const std::string& field, const std::string& key, const std::string& value) {
  const auto* map = request->GetDescriptor()->FindFieldByName(field);
  Message* entry = request->GetReflection()->AddMessage(request, map);
  SetField(entry, "key", key, field, Language::kEnglish);
  SetField(entry, "value", value, field, Language::kEnglish);
}

}  // namespace

void ShowCase(Output& out, const Message& answer) { TellCase(out, static_cast<const v1::ReviewCase&>(answer)); }

Command& CaseVerb(Noun& noun, const std::string& verb, const std::string& help, const std::string& example,
                  const std::string& method, const std::string& path) {
  return noun.Verb(verb, help, example)
      .Calls(method)
      .Resource("CASE", path, kCases, _("Project and round; the newest if only the project is given"))
      .Required()
      .OrNewest("ReviewService.ListCases");
}

void CheckPacketVersion(const std::string& flag, const std::string& typed) {
  int version = 1;
  // What is no number is told elsewhere.
  if (!absl::SimpleAtoi(typed, &version) || version > 0) return;
  throw UsageError(absl::StrCat(flag, ": ", typed, ": ", _("packets count from 1; leave it out for the newest")));
}

Command& JudgesPacket(Command& command, const std::string& case_path) {
  return command.Field("--packet-version", "packet_version", _("The packet you judge; the newest if not given"))
      .Checks([&command](Session&) { CheckPacketVersion("--packet-version", command.Typed("packet_version")); })
      .Prepares([case_path](Session& session, Message* request) {
        const auto* field = request->GetDescriptor()->FindFieldByName("packet_version");
        if (request->GetReflection()->GetInt32(*request, field) != 0) return;
        v1::GetCaseRequest get;
        v1::ReviewCase current;
        get.set_name(GetText(*request, case_path));
        session.Read("ReviewService.GetCase", get, &current);
        request->GetReflection()->SetInt32(request, field, current.packet().version());
      });
}

Command& StageAndSeat(Command& command) {
  return command.Field("STAGE", "stage_id", _("Which stage"))
      .Required()
      .Field("--seat", "seat_id", _("The seat you answer for, where you may for several"));
}

v1::StageDefinition DefinitionOfStage(Session& session, const std::string& case_name, const std::string& stage_id) {
  v1::GetCaseRequest get_case;
  v1::ReviewCase review_case;
  get_case.set_name(case_name);
  session.Read("ReviewService.GetCase", get_case, &review_case);
  v1::GetReviewDefinitionRequest get_definition;
  v1::ReviewDefinition definition;
  get_definition.set_name(review_case.definition());
  session.Read("ReviewDefinitionService.GetReviewDefinition", get_definition, &definition);
  std::vector<std::string> known;
  for (const v1::StageGroup& group : definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) {
      if (stage.stage_id() == stage_id) return stage;
      known.push_back(stage.stage_id());
    }
  }
  throw UsageError(absl::StrCat("STAGE: ", stage_id, ": ", _("known"), ": ", absl::StrJoin(known, " ")));
}

std::pair<std::string, std::string> ReadPair(const std::string& flag, const std::string& text) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
    throw UsageError(absl::StrCat(flag, ": ", text, ": ", _("write it as NAME=VALUE")));
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

Command& Materials(Command& command, const std::string& owner_path) {
  const auto given = std::make_shared<std::vector<std::string>>();
  return command
      .Options("--material", given.get(),
               _("ITEM=DOCUMENT, what stands for an item of the material list; may be repeated"))
      .Checks([given](Session& session) {
        for (const std::string& one : *given) {
          const std::string document = ReadPair("--material", one).second;
          if (document.find('/') == std::string::npos) continue;
          FullName(session.settled().zone.empty() ? "-" : session.settled().zone, "projects/*/documents/*", document);
        }
      })
      .Prepares([given, owner_path](Session& session, Message* request) {
        const std::string project = ProjectOf(GetText(*request, owner_path));
        for (const std::string& one : *given) {
          const auto [item, document] = ReadPair("--material", one);
          const bool number = document.find('/') == std::string::npos;
          SetEntry(request, "materials", item,
                   number ? absl::StrCat(project, "/documents/", document)
                          : FullName(session.settled().zone, "projects/*/documents/*", document));
        }
      });
}

void AddReviewCommands(Noun root) {
  Noun noun = root.AddNoun("review", _("Entry review: who may enter, and how it was decided"));
  AddReviewReading(noun);
  AddReviewFiling(noun);
  AddReviewHandling(noun);
  AddReviewJudging(noun);
  AddRecusing(noun);
  AddBallots(noun);
  AddReviewDeciding(noun);
  AddRecordCommands(noun);
  AddDelegations(noun);
  AddMeetings(noun);
  AddDefinitions(noun);
}

}  // namespace luodi::client
