// SPDX-License-Identifier: Apache-2.0
// Many opinions at once: each is a call of its own.
#include "tests/review/bench.h"

namespace luodi::testing {
namespace {

class BulkOpinionsTest : public BenchTest {
 protected:
  BulkOpinionsTest() {
    Publish({StageOf(v1::STAGE_KIND_OPINION, {SeatOfDepartment("safety"), SeatOfDepartment("investment")})});
  }

  v1::RecordOpinionRequest Item(const std::string& name, v1::Opinion::Stance stance = v1::Opinion::STANCE_AGREE) {
    v1::RecordOpinionRequest item = Word(name, stance);
    item.set_request_id(NewRequestId());
    return item;
  }

  struct Told {
    grpc::Status status;
    std::vector<v1::RecordOpinionsResponse> answers;
  };
  Told SayAll(const std::string& who, const std::vector<v1::RecordOpinionRequest>& items) {
    grpc::ClientContext context;
    if (!who.empty()) Speak(who, context);
    Review stub(Channel());
    const auto stream = stub.RecordOpinions(&context);
    Told told;
    for (const v1::RecordOpinionRequest& item : items) {
      v1::RecordOpinionsRequest request;
      *request.mutable_opinion() = item;
      if (!stream->Write(request)) break;
      v1::RecordOpinionsResponse answer;
      if (!stream->Read(&answer)) break;
      told.answers.push_back(answer);
    }
    stream->WritesDone();
    told.status = stream->Finish();
    return told;
  }
};

TEST_F(BulkOpinionsTest, AreAnsweredOneByOneAndHinderNoneOther) {
  const std::string first = File();
  const std::string second = File();
  std::vector<v1::RecordOpinionRequest> items = {Item(first), Item(first), Item(InZone("projects/2020-0099/cases/1")),
                                                 Item(second, v1::Opinion::STANCE_OBJECT), Item(second)};
  items[4].set_packet_version(9);
  const Told told = SayAll("s1", items);
  ASSERT_TRUE(told.status.ok()) << told.status.error_message();
  ASSERT_EQ(told.answers.size(), 5u);
  const std::vector<std::string> reasons = {"", "OPINION_RECORDED", "RESOURCE_NOT_FOUND", "", "PACKET_CHANGED"};
  for (size_t i = 0; i < reasons.size(); ++i) {
    EXPECT_EQ(told.answers[i].request_id(), items[i].request_id());
    EXPECT_EQ(told.answers[i].reason(), reasons[i]) << i;
    EXPECT_EQ(told.answers[i].has_opinion(), reasons[i].empty());
    EXPECT_EQ(told.answers[i].message().empty(), reasons[i].empty());
    EXPECT_EQ(told.answers[i].message_zh().empty(), reasons[i].empty());
  }
  EXPECT_EQ(told.answers[1].code(), grpc::StatusCode::ALREADY_EXISTS);
  EXPECT_NE(told.answers[1].message_zh().find("已对环节"), std::string::npos);
  EXPECT_EQ(told.answers[3].opinion().stance(), v1::Opinion::STANCE_OBJECT);
  EXPECT_EQ(StageNow(first).tally().cast(), 1);
  EXPECT_EQ(StageNow(second).tally().no(), 1);
}

TEST_F(BulkOpinionsTest, SentTwiceAreRecordedOnce) {
  const std::string name = File();
  const std::vector<v1::RecordOpinionRequest> items = {Item(name)};
  const Told first = SayAll("s1", items);
  const Told second = SayAll("s1", items);
  ASSERT_EQ(second.answers.size(), 1u);
  EXPECT_EQ(second.answers[0].SerializeAsString(), first.answers[0].SerializeAsString());
  std::vector<v1::RecordOpinionRequest> other = items;
  other[0].set_stance(v1::Opinion::STANCE_OBJECT);
  other[0].set_text("反对");
  EXPECT_EQ(SayAll("s1", other).answers[0].reason(), "REQUEST_ID_REUSED");
  EXPECT_EQ(StageNow(name).tally().cast(), 1);
}

TEST_F(BulkOpinionsTest, CanBeTriedWithoutEffect) {
  const std::string name = File();
  v1::RecordOpinionRequest item = Item(name);
  item.set_validate_only(true);
  const Told told = SayAll("s1", {item});
  ASSERT_EQ(told.answers.size(), 1u);
  EXPECT_TRUE(told.answers[0].has_opinion());
  EXPECT_EQ(StageNow(name).tally().cast(), 0);
}

TEST_F(BulkOpinionsTest, NeedARequestIdEach) {
  v1::RecordOpinionRequest item = Item(File());
  item.clear_request_id();
  EXPECT_EQ(SayAll("s1", {item}).answers.at(0).reason(), "REQUEST_ID_MISSING");
  EXPECT_EQ(SayAll("s1", {v1::RecordOpinionRequest()}).answers.at(0).code(), grpc::StatusCode::INVALID_ARGUMENT);
}

TEST_F(BulkOpinionsTest, AreRefusedAsAWholeToWhoMayNotOrIsNobody) {
  const std::string name = File();
  const Told officer = SayAll("officer", {Item(name), Item(name)});
  EXPECT_EQ(officer.status.error_code(), grpc::StatusCode::PERMISSION_DENIED);
  EXPECT_TRUE(officer.answers.empty());
  EXPECT_EQ(SayAll("", {Item(name)}).status.error_code(), grpc::StatusCode::UNAUTHENTICATED);
  EXPECT_TRUE(SayAll("s1", {}).status.ok());
}

TEST_F(BulkOpinionsTest, OfALongListAreAllAnswered) {
  const std::string name = File();
  std::vector<v1::RecordOpinionRequest> items;
  for (int i = 0; i < 60; ++i) items.push_back(Item(name));
  const Told told = SayAll("s1", items);
  EXPECT_TRUE(told.status.ok()) << told.status.error_message();
  EXPECT_EQ(told.answers.size(), 60u);
}

}  // namespace
}  // namespace luodi::testing
