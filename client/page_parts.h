// SPDX-License-Identifier: Apache-2.0
// The parts of the page of a case record; for case_page.cc only.
#pragma once

#include <string>
#include <vector>

#include "client/case_record.h"
#include "client/html.h"
#include "google/protobuf/message.h"

namespace luodi::client {

class PageOf {
 public:
  PageOf(const OpenedRecord& opened, Language language) : opened_(opened), language_(language) {}
  std::string Title() const;
  std::string Body() const;

 private:
  // What the page itself says, in its language.
  std::string Say(const char* chinese, const char* english) const;
  std::string Name(const std::string& field) const;
  std::string Text(const google::protobuf::Message& message, const std::string& field) const;
  std::string YesNo(bool value) const;
  // Who, and for whom.
  std::string Speaker(const std::string& person, const std::string& on_behalf_of) const;
  std::vector<std::string> Names(const std::vector<std::string>& fields) const;
  HtmlBody::Facts FactsOf(const google::protobuf::Message& message, const std::vector<std::string>& fields) const;
  // Every field that is set, those of messages below it with the label of what holds them.
  void AddAllFacts(const google::protobuf::Message& message, const std::string& above, HtmlBody::Facts* facts) const;

  // page_parts.cc
  void Case(HtmlBody& body) const;
  void Packets(HtmlBody& body) const;
  void Verdict(HtmlBody& body) const;
  void Decision(HtmlBody& body) const;
  void Supplements(HtmlBody& body) const;
  void Digests(HtmlBody& body) const;
  // page_stages.cc
  void Stages(HtmlBody& body) const;
  void Seats(HtmlBody& body, const v1::StageStatus& stage) const;
  std::string Count(const v1::StageStatus& stage) const;
  void Opinions(HtmlBody& body) const;
  void Votes(HtmlBody& body) const;
  void Scores(HtmlBody& body) const;
  void Delegations(HtmlBody& body) const;
  void Meetings(HtmlBody& body) const;
  void Clock(HtmlBody& body) const;
  void History(HtmlBody& body) const;

  const OpenedRecord& opened_;
  const Language language_;
};

}  // namespace luodi::client
