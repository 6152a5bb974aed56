// SPDX-License-Identifier: Apache-2.0
#include "server/review/record.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "google/protobuf/util/time_util.h"
#include "proto/text/canonical_json.h"
#include "server/base/digest.h"

namespace luodi::review::rules {
namespace {

void AddSection(v1::CaseRecord& record, const std::string& section_id, std::string content) {
  v1::RecordSection& section = *record.add_sections();
  section.set_section_id(section_id);
  section.set_sha256(Sha256Hex(content));
  section.set_content_json(std::move(content));
}

void AddOne(v1::CaseRecord& record, const std::string& section_id, const google::protobuf::Message& message) {
  AddSection(record, section_id, text::CanonicalJson(message));
}

template <typename Message>
void AddAll(v1::CaseRecord& record, const std::string& section_id, const std::vector<Message>& messages) {
  std::string content = "[";
  for (const Message& message : messages) {
    if (content.size() > 1) content += ",";
    content += text::CanonicalJson(message);
  }
  AddSection(record, section_id, content + "]");
}

std::string RootOf(const v1::CaseRecord& record) {
  std::string lines =
      absl::StrCat(record.name(), "\n", google::protobuf::util::TimeUtil::ToString(record.export_time()), "\n",
                   record.exported_by(), "\n");
  for (const v1::RecordSection& section : record.sections()) {
    absl::StrAppend(&lines, section.section_id(), " ", section.sha256(), "\n");
  }
  return Sha256Hex(lines);
}

// Votes of a secret ballot stand together, where its first one would, in the order of seats.
std::vector<v1::Vote> InSeatOrder(const std::vector<v1::Vote>& votes) {
  std::map<std::pair<std::string, int>, size_t> first;
  std::vector<std::tuple<size_t, std::string, const v1::Vote*>> placed;
  for (size_t i = 0; i < votes.size(); ++i) {
    const bool secret = !votes[i].ballot_digest().empty();
    const size_t place =
        secret ? first.emplace(std::pair(votes[i].stage_id(), votes[i].packet_version()), i).first->second : i;
    placed.emplace_back(place, secret ? votes[i].seat_id() : "", &votes[i]);
  }
  std::sort(placed.begin(), placed.end());
  std::vector<v1::Vote> ordered;
  for (const auto& [place, seat, vote] : placed) ordered.push_back(*vote);
  return ordered;
}

// Who acted, and for whom.
using Deputy = std::pair<std::string, std::string>;

std::set<Deputy> DeputiesIn(const CaseFile& file) {
  std::set<Deputy> deputies;
  for (const v1::Opinion& opinion : file.opinions) deputies.emplace(opinion.recorded_by(), opinion.on_behalf_of());
  for (const v1::Vote& vote : file.votes) deputies.emplace(vote.cast_by(), vote.on_behalf_of());
  for (const v1::Score& score : file.scores) deputies.emplace(score.scored_by(), score.on_behalf_of());
  for (const v1::DecisionVoice& voice : file.review_case.voices()) {
    deputies.emplace(voice.person(), voice.on_behalf_of());
  }
  const v1::Decision& decision = file.review_case.decision();
  deputies.emplace(decision.decided_by(), decision.on_behalf_of());
  std::erase_if(deputies, [](const Deputy& deputy) { return deputy.second.empty(); });
  return deputies;
}

// Everybody the links lead to from `person`, himself included; backwards: everybody they come from.
std::set<std::string> Reached(const std::string& person, const std::vector<v1::Delegation>& links, bool backwards) {
  std::set<std::string> reached = {person};
  for (bool grew = true; grew;) {
    grew = false;
    for (const v1::Delegation& link : links) {
      const std::string& from = backwards ? link.delegate() : link.delegator();
      const std::string& to = backwards ? link.delegator() : link.delegate();
      if (reached.contains(from)) grew = reached.insert(to).second || grew;
    }
  }
  return reached;
}

// Numbers by size, not by their digits.
std::tuple<std::string, int64_t> OrderOf(const std::string& document) {
  const size_t slash = document.rfind('/');
  int64_t number = 0;
  if (slash == std::string::npos || !absl::SimpleAtoi(document.substr(slash + 1), &number)) number = 0;
  return {document.substr(0, slash), number};
}

}  // namespace

v1::CaseRecord RecordOf(v1::CaseRecord head, const CaseFile& file) {
  head.clear_sections();
  AddOne(head, "definition", file.definition);
  AddOne(head, "threshold-set", file.threshold_set);
  AddOne(head, "case", file.review_case);
  AddAll(head, "packets", file.packets);
  AddAll(head, "documents", file.documents);
  AddAll(head, "opinions", file.opinions);
  AddAll(head, "votes", InSeatOrder(file.votes));
  AddAll(head, "scores", file.scores);
  AddAll(head, "delegations", file.delegations);
  AddOne(head, "clock", file.clock);
  AddAll(head, "meetings", file.meetings);
  AddAll(head, "history", file.history);
  head.set_sha256(RootOf(head));
  return head;
}

v1::CaseRecord WithoutSections(const v1::CaseRecord& record) {
  v1::CaseRecord receipt;
  receipt.set_name(record.name());
  *receipt.mutable_export_time() = record.export_time();
  receipt.set_exported_by(record.exported_by());
  receipt.set_sha256(record.sha256());
  return receipt;
}

std::vector<std::string> DocumentsIn(const std::vector<v1::Packet>& packets) {
  std::set<std::string> names;
  for (const v1::Packet& packet : packets) {
    for (const auto& [document, digest] : packet.documents()) names.insert(document);
  }
  std::vector<std::string> ordered(names.begin(), names.end());
  std::stable_sort(ordered.begin(), ordered.end(),
                   [](const std::string& a, const std::string& b) { return OrderOf(a) < OrderOf(b); });
  return ordered;
}

std::vector<v1::Delegation> DelegationsUsed(const CaseFile& file, const std::vector<v1::Delegation>& delegations) {
  std::vector<v1::Delegation> fitting;
  for (const v1::Delegation& link : delegations) {
    if (link.review_case().empty() || link.review_case() == file.review_case.name()) fitting.push_back(link);
  }
  std::set<std::string> used;
  for (const auto& [person, on_behalf_of] : DeputiesIn(file)) {
    const std::set<std::string> forwards = Reached(on_behalf_of, fitting, false);
    const std::set<std::string> backwards = Reached(person, fitting, true);
    for (const v1::Delegation& link : fitting) {
      if (forwards.contains(link.delegator()) && backwards.contains(link.delegate())) used.insert(link.name());
    }
  }
  std::erase_if(fitting, [&](const v1::Delegation& link) { return !used.contains(link.name()); });
  return fitting;
}

v1::Meeting MeetingFor(const std::string& review_case, v1::Meeting meeting) {
  if (meeting.items_size() > 1) meeting.clear_minutes();
  const auto items = meeting.items();
  meeting.clear_items();
  for (const v1::AgendaItem& item : items) {
    if (item.review_case() == review_case) *meeting.add_items() = item;
  }
  return meeting;
}

}  // namespace luodi::review::rules
