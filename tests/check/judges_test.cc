// SPDX-License-Identifier: Apache-2.0
// What `luodid check` says of people who judged a project and contributed to it.
#include <gmock/gmock.h>

#include <sstream>

#include "server/check/check.h"
#include "tests/review/separation_given.h"

namespace luodi {
namespace {

using testing::Separation;
using ::testing::HasSubstr;

class CheckOfJudges : public Separation {
 protected:
  CheckOfJudges() {
    Person("author", kDuties, InZone("departments/environment"));
    Person("second-officer", {v1::ROLE_INVESTMENT_OFFICER}, InZone("departments/investment"));
    Published(Wide());
  }
  // What was forced upon the books would be found by every test after this one.
  ~CheckOfJudges() override { AsOwner("DELETE FROM review_votes WHERE vote = 900"); }

  static std::string Said() {
    std::ostringstream out;
    const auto wrong = check::Check(DatabaseUrl(), out);
    EXPECT_TRUE(wrong.ok()) << wrong.status();
    return out.str();
  }
  static void AsOwner(const std::string& statement) {
    pqxx::connection connection(DatabaseUrl());
    pqxx::work work(connection);
    work.exec("ALTER TABLE review_votes DISABLE TRIGGER USER");
    work.exec(statement);
    work.exec("ALTER TABLE review_votes ENABLE TRIGGER USER");
    work.commit();
  }
  // A vote that no rule saw.
  void ForceVote(const Case& on, const std::string& who, const std::string& when) {
    AsOwner(absl::StrCat(
        "INSERT INTO review_votes (zone, project, round, vote, stage, seat, choice, reason, packet_version, cast_by, "
        "weight, create_time) VALUES ('",
        ZoneId(), "', '", NumberOf(on), "', 1, 900, 'panel', 'm1', 'CHOICE_YES', '', 1, '", P(who), "', 1, ", when,
        ")"));
  }
  std::string Wrong(const Case& on, const std::string& what) {
    return absl::StrCat(on.name(), ": ", InZone("persons/author"), " ", what);
  }
  void Merge(const std::string& twin, const std::string& kept) {
    v1::ProposeMergeRequest merge;
    merge.set_parent(twin);
    merge.set_into(kept);
    merge.set_reason("重复登记");
    v1::ApproveCorrectionRequest approve;
    approve.set_name(Fine(Ask("officer", &v1::ProjectService::Stub::ProposeMerge, merge)).name());
    Fine(Ask("director", &v1::ProjectService::Stub::ApproveCorrection, approve));
  }

  const std::string right_ = "ok     reviews    nobody judged what he contributed to";
};

TEST_F(CheckOfJudges, LetsThemContributeAfterTheyJudged) {
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(Opine("author", on), "");
  EXPECT_EQ(Edit("author", ProjectOfCase(on), "某项目（改）"), "");
  EXPECT_THAT(Said(), HasSubstr(right_));
  // Also by the time alone, where no call made the vote.
  ForceVote(on, "author", "'2000-01-01 00:00:00+00'");
  EXPECT_THAT(Said(), HasSubstr(right_));
}

TEST_F(CheckOfJudges, NamesTheOneWhoContributedBefore) {
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(Edit("author", ProjectOfCase(on), "某项目（改）"), "");
  EXPECT_THAT(Said(), HasSubstr(right_));
  ForceVote(on, "author", "now()");
  EXPECT_THAT(Said(), HasSubstr(Wrong(on, "voted and contributed")));
}

TEST_F(CheckOfJudges, NamesTheOneWhoUploadedBefore) {
  const Case on = Filed(NewProject().name());
  Upload(ProjectOfCase(on), "环评批复", "author");
  ForceVote(on, "author", "now()");
  EXPECT_THAT(Said(), HasSubstr(Wrong(on, "voted and contributed")));
}

TEST_F(CheckOfJudges, NamesTheOneWhoFiled) {
  const Case on = Filed(NewProject().name());
  ForceVote(on, "officer", "now()");
  const std::string said = Said();
  EXPECT_THAT(said, HasSubstr(absl::StrCat(on.name(), ": ", InZone("persons/officer"), " voted and contributed")));
  EXPECT_THAT(said, HasSubstr(absl::StrCat(on.name(), ": ", InZone("persons/officer"), " voted and filed it")));
}

TEST_F(CheckOfJudges, LetsThemHaveContributedToWhatWasMergedAfterwards) {
  const std::string twin = NewProject().name();
  EXPECT_EQ(Edit("author", twin, "孪生项目"), "");
  const Case on = Filed(NewProject().name());
  EXPECT_EQ(Opine("author", on), "");
  Merge(twin, ProjectOfCase(on));
  EXPECT_THAT(Said(), HasSubstr(right_));
}

TEST_F(CheckOfJudges, NamesTheOneWhoContributedToWhatHadBeenMerged) {
  const std::string twin = NewProject().name(), kept = NewProject().name();
  EXPECT_EQ(Edit("author", twin, "孪生项目"), "");
  Merge(twin, kept);
  const Case on = Filed(kept);
  EXPECT_THAT(Said(), HasSubstr(right_));
  ForceVote(on, "author", "now()");
  EXPECT_THAT(Said(), HasSubstr(Wrong(on, "voted and contributed")));
}

}  // namespace
}  // namespace luodi
