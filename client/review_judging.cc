// SPDX-License-Identifier: Apache-2.0
// luodi review: what reviewers say. Votes stand in review_ballots.cc, recusals in review_recusing.cc.
#include "absl/strings/str_cat.h"
#include "client/bulk_opinions.h"
#include "client/errors.h"
#include "client/language.h"
#include "client/review.h"
#include "client/score_sheet.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

// One opinion by arguments, or many by a file.
void WantsArgumentsOrFile(Command& command, const std::shared_ptr<std::string>& file) {
  for (const auto& [argument, path] :
       {std::pair("CASE", "parent"), std::pair("STAGE", "stage_id"), std::pair("STANCE", "stance")}) {
    command.Checks([&command, file, argument = std::string(argument), path = std::string(path)](Session&) {
      if (file->empty() && !command.Given(path)) throw UsageError(absl::StrCat(_("missing"), ": ", argument));
    });
  }
  command.Checks([&command, file](Session&) {
    if (!file->empty() && !command.GivenPaths().empty()) {
      throw UsageError(_("Give either --file, or CASE, STAGE and STANCE with their flags"));
    }
    if (!file->empty() && *file != "-") ReadOpinionLines(ReadFile(*file));
  });
}

void AddOpinion(Noun noun) {
  const auto file = std::make_shared<std::string>();
  Command& opinion = noun.Verb("opinion", _("Records your opinion or your department's, or those of a file"),
                               "luodi review opinion YEAR-0029 environment agree\n"
                               "  luodi review opinion --file opinions.csv");
  opinion.Calls("ReviewService.RecordOpinion")
      .Resource("CASE", "parent", kCases, _("Project and round; the newest if only the project is given"))
      .OrNewest("ReviewService.ListCases")
      .Field("STAGE", "stage_id", _("Which stage"))
      .Field("STANCE", "stance", _("What you say"))
      .Field("--text", "text", _("In words; required for all but agree"))
      .Field("--condition", "conditions", _("A condition, or of a return what is missing; may be repeated"))
      .Field("--seat", "seat_id", _("The seat you answer for, where you may for several"))
      .Option("--file", file.get(),
              _("CSV or JSON lines with case, stage, stance, text, conditions; - is standard input"))
      .TakesFile()
      .RunsIf([file] { return !file->empty(); },
              [file](Session& session) { return RecordOpinionsOf(session, *file); });
  JudgesPacket(opinion, "parent");
  WantsArgumentsOrFile(opinion, file);
}

struct ScoreFlags {
  std::vector<std::string> points;
  std::vector<std::string> remarks;
  std::string file;
};

// What arguments and file say, as typed.
std::vector<v1::CriterionScore> ScoresOf(const ScoreFlags& flags) {
  std::vector<v1::CriterionScore> scores;
  if (!flags.file.empty()) scores = ReadScores(flags.file == "-" ? ReadContent("-") : ReadFile(flags.file));
  for (const std::string& one : flags.points) scores.push_back(ReadScore(one));
  return scores;
}

void AddRemarks(const v1::ScoreSheet& sheet, const std::vector<std::string>& remarks,
                std::vector<v1::CriterionScore>* scores) {
  for (const std::string& one : remarks) {
    const auto [criterion, remark] = ReadPair("--remark", one);
    std::vector<v1::CriterionScore> named(1);
    named[0].set_criterion_id(criterion);
    NameCriteria(sheet, &named);
    for (v1::CriterionScore& score : *scores) {
      if (score.criterion_id() == named[0].criterion_id()) score.set_remark(remark);
    }
  }
}

void CheckScores(const ScoreFlags& flags) {
  if (flags.points.empty() == flags.file.empty()) {
    throw UsageError(_("Give either CRITERION=POINTS of every criterion, or --file"));
  }
  std::vector<UsageError> faults;
  for (const std::string& one : flags.points) {
    try {
      ReadScore(one);
    } catch (const UsageError& error) {
      faults.push_back(error);
    }
  }
  for (const std::string& one : flags.remarks) ReadPair("--remark", one);
  if (!faults.empty()) throw UsageError::Of(faults, LoadedLanguage());
  if (!flags.file.empty() && flags.file != "-") ReadScores(ReadFile(flags.file));
}

void FillScores(Session& session, const ScoreFlags& flags, v1::RecordScoreRequest* request) {
  std::vector<v1::CriterionScore> scores = ScoresOf(flags);
  const v1::StageDefinition stage = DefinitionOfStage(session, request->parent(), request->stage_id());
  NameCriteria(stage.score_sheet(), &scores);
  AddRemarks(stage.score_sheet(), flags.remarks, &scores);
  for (v1::CriterionScore& score : scores) *request->add_criteria() = std::move(score);
}

void AddScore(Noun noun) {
  const auto flags = std::make_shared<ScoreFlags>();
  JudgesPacket(
      StageAndSeat(CaseVerb(noun, "score", _("Hands in your score sheet"),
                            "luodi review score YEAR-0029 scoring 产业类别=5 科技水平=n/a 投资规模=16.5 投资强度=12 投资主体=10 "
                            "环境影响=4 安全生产=4 土地利用=8 规划设计=n/a 税收贡献=16 就业=5",
                            "ReviewService.RecordScore", "parent"))
          .Options("SCORE", &flags->points, _("CRITERION=POINTS, or n/a; every criterion of the sheet"))
          .Fills("criteria")
          .Options("--remark", &flags->remarks, _("CRITERION=TEXT; may be repeated"))
          .Option("--file", &flags->file, _("CSV with criterion, points, remark; - is standard input"))
          .TakesFile()
          .Fills("criteria")
          .Field("--reason", "reason", _("Why")),
      "parent")
      .Checks([flags](Session&) { CheckScores(*flags); })
      .Prepares([flags](Session& session, Message* request) {
        FillScores(session, *flags, static_cast<v1::RecordScoreRequest*>(request));
      });
}

}  // namespace

void AddReviewJudging(Noun noun) {
  AddOpinion(noun);
  AddScore(noun);
}

}  // namespace luodi::client
