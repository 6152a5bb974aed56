// SPDX-License-Identifier: Apache-2.0
#include "server/review/record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "absl/strings/str_cat.h"
#include "proto/text/canonical_json.h"
#include "server/base/digest.h"

namespace luodi::review::rules {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr char kCase[] = "zones/z/projects/2020-0001/cases/1";

std::string Named(const std::string& id) { return "zones/z/persons/" + id; }

v1::Delegation Link(int number, const std::string& from, const std::string& to, const std::string& review_case = "") {
  v1::Delegation link;
  link.set_name(absl::StrCat("zones/z/delegations/", number));
  link.set_delegator(Named(from));
  link.set_delegate(Named(to));
  link.set_review_case(review_case);
  return link;
}

CaseFile Bare() {
  CaseFile file;
  file.review_case.set_name(kCase);
  return file;
}

std::vector<std::string> NamesOf(const std::vector<v1::Delegation>& links) {
  std::vector<std::string> names;
  for (const v1::Delegation& link : links) names.push_back(link.name().substr(link.name().rfind('/') + 1));
  return names;
}

TEST(CanonicalJson, IsTheSameWheneverTheMessageIs) {
  v1::Packet one;
  v1::Packet two;
  for (int i = 0; i < 50; ++i) (*one.mutable_documents())[absl::StrCat("d", i)] = "x";
  for (int i = 49; i >= 0; --i) (*two.mutable_documents())[absl::StrCat("d", i)] = "x";
  EXPECT_EQ(text::CanonicalJson(one), text::CanonicalJson(two));
  EXPECT_LT(text::CanonicalJson(one).find("\"d10\""), text::CanonicalJson(one).find("\"d9\""));
  EXPECT_EQ(text::CanonicalJson(v1::Packet()), "{}");
}

TEST(TheRecord, HasTwelveSectionsUnderOneDigest) {
  v1::CaseRecord head;
  head.set_name(kCase);
  head.set_exported_by(Named("secretary"));
  head.mutable_export_time()->set_seconds(1'593'576'000);
  head.mutable_export_time()->set_nanos(7'000'000);
  const v1::CaseRecord record = RecordOf(head, Bare());
  std::string lines = absl::StrCat(kCase, "\n2020-07-01T04:00:00.007Z\n", Named("secretary"), "\n");
  std::string order;
  for (const v1::RecordSection& section : record.sections()) {
    EXPECT_EQ(section.sha256(), Sha256Hex(section.content_json()));
    absl::StrAppend(&lines, section.section_id(), " ", section.sha256(), "\n");
    absl::StrAppend(&order, section.section_id(), " ");
  }
  EXPECT_EQ(
      order,
      "definition threshold-set case packets documents opinions votes scores delegations clock meetings history ");
  EXPECT_EQ(record.sha256(), Sha256Hex(lines));
  const v1::CaseRecord receipt = WithoutSections(record);
  EXPECT_TRUE(receipt.sections().empty());
  EXPECT_EQ(receipt.sha256(), record.sha256());
  EXPECT_EQ(receipt.exported_by(), Named("secretary"));
}

TEST(TheRecord, PutsVotesOfASecretBallotInTheOrderOfSeats) {
  CaseFile file = Bare();
  for (const char* seat : {"open-b", "m3", "open-a", "m1"}) {
    v1::Vote& vote = file.votes.emplace_back();
    vote.set_seat_id(seat);
    const bool secret = seat[0] == 'm';
    vote.set_stage_id(secret ? "ballot" : "panel");
    if (secret) vote.set_ballot_digest("d");
  }
  const v1::CaseRecord record = RecordOf({}, file);
  const std::string& votes = record.sections(6).content_json();
  std::vector<size_t> places;
  for (const char* seat : {"open-b", "m1", "m3", "open-a"}) places.push_back(votes.find(seat));
  EXPECT_TRUE(std::is_sorted(places.begin(), places.end())) << votes;
}

TEST(DocumentsOfARecord, AreThoseOfAllPacketsByNumber) {
  std::vector<v1::Packet> packets(2);
  for (const char* id : {"10", "2"}) (*packets[0].mutable_documents())[absl::StrCat("p/documents/", id)] = "";
  for (const char* id : {"2", "11"}) (*packets[1].mutable_documents())[absl::StrCat("p/documents/", id)] = "";
  EXPECT_THAT(DocumentsIn(packets), ElementsAre("p/documents/2", "p/documents/10", "p/documents/11"));
}

TEST(DelegationsOfARecord, AreTheWaysByWhichSomebodyAnsweredForAnother) {
  CaseFile file = Bare();
  v1::Vote& vote = file.votes.emplace_back();
  vote.set_cast_by(Named("c"));
  vote.set_on_behalf_of(Named("a"));
  const std::vector<v1::Delegation> all = {Link(1, "a", "b"),
                                           Link(2, "b", "c"),
                                           Link(3, "x", "c"),
                                           Link(4, "a", "y"),
                                           Link(5, "a", "c", "zones/z/projects/2020-0002/cases/1"),
                                           Link(6, "a", "c", kCase)};
  EXPECT_THAT(NamesOf(DelegationsUsed(file, all)), ElementsAre("1", "2", "6"));
  file.votes[0].clear_on_behalf_of();
  EXPECT_THAT(NamesOf(DelegationsUsed(file, all)), IsEmpty());
  file.review_case.mutable_decision()->set_decided_by(Named("y"));
  file.review_case.mutable_decision()->set_on_behalf_of(Named("a"));
  EXPECT_THAT(NamesOf(DelegationsUsed(file, all)), ElementsAre("4"));
}

TEST(AMeetingOfARecord, IsOnlyAboutTheCase) {
  v1::Meeting meeting;
  meeting.set_minutes("议定事项");
  meeting.add_items()->set_review_case(kCase);
  EXPECT_EQ(MeetingFor(kCase, meeting).minutes(), "议定事项");
  meeting.add_items()->set_review_case("zones/z/projects/2020-0002/cases/1");
  const v1::Meeting shared = MeetingFor(kCase, meeting);
  EXPECT_EQ(shared.minutes(), "");
  ASSERT_EQ(shared.items_size(), 1);
  EXPECT_EQ(shared.items(0).review_case(), kCase);
}

}  // namespace
}  // namespace luodi::review::rules
