// SPDX-License-Identifier: Apache-2.0
#include "client/case_record.h"

#include <array>
#include <set>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/record_checks.h"
#include "client/secrets.h"
#include "google/protobuf/util/json_util.h"
#include "google/protobuf/util/time_util.h"
#include "nlohmann/json.hpp"

namespace luodi::client::record {
namespace {

constexpr std::array<const char*, 12> kSections = {"definition",  "threshold-set", "case",     "packets",
                                                   "documents",   "opinions",      "votes",    "scores",
                                                   "delegations", "clock",         "meetings", "history"};

std::string Filled(const std::string& sentence, const text::Metadata& parts) {
  std::vector<std::pair<std::string, std::string>> replacements;
  for (const auto& [key, value] : parts) replacements.emplace_back(absl::StrCat("{", key, "}"), value);
  return absl::StrReplaceAll(sentence, replacements);
}

std::string RootOf(const v1::CaseRecord& record) {
  std::string lines =
      absl::StrCat(record.name(), "\n", google::protobuf::util::TimeUtil::ToString(record.export_time()), "\n",
                   record.exported_by(), "\n");
  for (const v1::RecordSection& section : record.sections()) {
    absl::StrAppend(&lines, section.section_id(), " ", section.sha256(), "\n");
  }
  return Sha256(lines);
}

bool ReadOne(const std::string& json, google::protobuf::Message* message) {
  return google::protobuf::util::JsonStringToMessage(json, message).ok();
}

template <typename Message>
bool ReadAll(const std::string& json, std::vector<Message>* messages) {
  // Deeper than any message of ours: writing it again would only use up the stack.
  bool deep = false;
  const auto shallow = [&](int depth, nlohmann::json::parse_event_t, nlohmann::json&) {
    deep = deep || depth > 100;
    return !deep;
  };
  const nlohmann::json list = nlohmann::json::parse(json, shallow, false);
  if (deep || !list.is_array()) return false;
  for (const nlohmann::json& item : list) {
    if (!ReadOne(item.dump(), &messages->emplace_back())) return false;
  }
  return true;
}

bool ReadSection(const v1::RecordSection& section, OpenedRecord* opened) {
  const std::string& id = section.section_id();
  const std::string& json = section.content_json();
  if (id == "definition") return ReadOne(json, &opened->definition);
  if (id == "threshold-set") return ReadOne(json, &opened->threshold_set);
  if (id == "case") return ReadOne(json, &opened->review_case);
  if (id == "packets") return ReadAll(json, &opened->packets);
  if (id == "documents") return ReadAll(json, &opened->documents);
  if (id == "opinions") return ReadAll(json, &opened->opinions);
  if (id == "votes") return ReadAll(json, &opened->votes);
  if (id == "scores") return ReadAll(json, &opened->scores);
  if (id == "delegations") return ReadAll(json, &opened->delegations);
  if (id == "clock") return ReadOne(json, &opened->clock);
  if (id == "meetings") return ReadAll(json, &opened->meetings);
  return id == "history" && ReadAll(json, &opened->history);
}

// What binds in a definition.
std::string ContentDigest(v1::ReviewDefinition definition) {
  definition.clear_name();
  definition.clear_title();
  definition.clear_state();
  definition.clear_drafted_by();
  definition.clear_published_by();
  definition.clear_publish_time();
  definition.clear_content_sha256();
  definition.clear_etag();
  definition.clear_create_time();
  std::string json;
  return google::protobuf::util::MessageToJsonString(definition, &json).ok() ? Sha256(json) : "";
}

std::string PacketDigest(const v1::Packet& packet) {
  std::string bytes = packet.material_json();
  const std::map<std::string, std::string> documents(packet.documents().begin(), packet.documents().end());
  for (const auto& [name, digest] : documents) absl::StrAppend(&bytes, "\n", name, " ", digest);
  const std::map<std::string, std::string> materials(packet.materials().begin(), packet.materials().end());
  for (const auto& [item, name] : materials) absl::StrAppend(&bytes, "\n", item, " = ", name);
  return Sha256(bytes);
}

bool GoesOn(const v1::ReviewCase& review_case) {
  return review_case.state() == v1::ReviewCase::STATE_OPEN || review_case.state() == v1::ReviewCase::STATE_SUPPLEMENTING;
}

// The stages of the case are those of its definition, in its order. What was left behind by a move is not; what was
// cut short when the case ended is.
void CheckStages(const OpenedRecord& opened, std::vector<Finding>* all) {
  Findings findings("case");
  std::vector<const v1::StageDefinition*> asked;
  for (const v1::StageGroup& group : opened.definition.groups()) {
    for (const v1::StageDefinition& stage : group.stages()) asked.push_back(&stage);
  }
  size_t next = 0;
  for (const v1::StageStatus& stage : opened.review_case.stages()) {
    const v1::StageDefinition* const there = next < asked.size() ? asked[next] : nullptr;
    const bool in_place = there != nullptr && there->stage_id() == stage.stage_id() && there->kind() == stage.kind() &&
                          there->title() == stage.title();
    const bool cancelled = stage.state() == v1::StageStatus::STATE_CANCELLED;
    if (cancelled && (!in_place || GoesOn(opened.review_case))) continue;
    ++next;
    findings.Require(in_place,
                     "stage {stage} is not the one the definition has in this place",
                     "环节 {stage} 与评审流程此处的环节不符", {{"stage", stage.stage_id()}});
  }
  findings.Require(next >= asked.size(), "the case lacks stages of its definition", "案件缺少评审流程中的环节");
  findings.MoveTo(all);
}

// One packet against the documents of the record.
void CheckPacket(const v1::Packet& packet, const std::map<std::string, std::string>& documents, Findings& findings) {
  const text::Metadata parts = {{"version", absl::StrCat(packet.version())}};
  findings.Require(PacketDigest(packet) == packet.sha256(),
                   "the digest of packet {version} is not that of its material and documents",
                   "第 {version} 版卷宗的摘要与其内容和材料不符", parts);
  findings.Require(nlohmann::json::accept(packet.material_json()), "the material of packet {version} is no JSON",
                   "第 {version} 版卷宗的评审内容不是 JSON", parts);
  for (const auto& [name, digest] : packet.documents()) {
    const auto found = documents.find(name);
    findings.Require(found != documents.end() && found->second == digest,
                     "packet {version} holds {document} with a digest that the document does not have",
                     "第 {version} 版卷宗中 {document} 的摘要与该文件不符",
                     {{"version", parts.at("version")}, {"document", name}});
  }
  for (const auto& [item, name] : packet.materials()) {
    findings.Require(packet.documents().contains(name),
                     "packet {version}: {document} stands for {item}, and is not in the packet",
                     "第 {version} 版卷宗：{document} 对应 {item}，但不在卷宗内",
                     {{"version", parts.at("version")}, {"document", name}, {"item", item}});
  }
}

}  // namespace

void Findings::Add(const std::string& english, const std::string& chinese, const text::Metadata& parts) {
  found_.push_back({section_, Filled(english, parts), Filled(chinese, parts)});
}

void Findings::MoveTo(std::vector<Finding>* all) {
  all->insert(all->end(), std::make_move_iterator(found_.begin()), std::make_move_iterator(found_.end()));
  found_.clear();
}

void CheckPinned(const OpenedRecord& opened, std::vector<Finding>* all) {
  const v1::ReviewCase& review_case = opened.review_case;
  Findings definition("definition");
  definition.Require(ContentDigest(opened.definition) == opened.definition.content_sha256(),
                     "the definition does not have its content_sha256", "评审流程与其 content_sha256 不符");
  definition.Require(opened.definition.name() == review_case.definition() &&
                         (review_case.definition_sha256().empty() ||
                          review_case.definition_sha256() == opened.definition.content_sha256()),
                     "the case was filed under {definition}, and this is another",
                     "案件适用 {definition}，而非所附评审流程", {{"definition", review_case.definition()}});
  definition.Require(opened.definition.state() == v1::ReviewDefinition::STATE_PUBLISHED,
                     "the definition was never published", "评审流程未曾发布");
  definition.MoveTo(all);
  Findings set("threshold-set");
  set.Require(opened.threshold_set.name() == review_case.threshold_set(),
              "the case was filed under {set}, and this is another", "案件适用 {set}，而非所附门槛版本",
              {{"set", review_case.threshold_set()}});
  set.MoveTo(all);
  Findings named("record");
  named.Require(opened.record.name() == review_case.name(), "the record is named {record} and tells of {case}",
                "案卷名为 {record}，内容却是 {case}", {{"record", opened.record.name()}, {"case", review_case.name()}});
  named.MoveTo(all);
  CheckStages(opened, all);
}

void CheckPackets(const OpenedRecord& opened, std::vector<Finding>* all) {
  std::map<std::string, std::string> documents;
  for (const v1::Document& document : opened.documents) documents[document.name()] = document.sha256();
  Findings findings("packets");
  std::set<std::string> held;
  for (size_t i = 0; i < opened.packets.size(); ++i) {
    const v1::Packet& packet = opened.packets[i];
    findings.Require(packet.version() == static_cast<int>(i) + 1, "packet {version} is not the next",
                     "第 {version} 版卷宗次序有误", {{"version", absl::StrCat(packet.version())}});
    CheckPacket(packet, documents, findings);
    for (const auto& [name, digest] : packet.documents()) held.insert(name);
  }
  const bool is_last = !opened.packets.empty() &&
                       opened.packets.back().version() == opened.review_case.packet().version() &&
                       PacketDigest(opened.packets.back()) == PacketDigest(opened.review_case.packet()) &&
                       opened.packets.back().sha256() == opened.review_case.packet().sha256();
  findings.Require(is_last, "the packet of the case is not the last one", "案件的卷宗不是最后一版");
  findings.MoveTo(all);
  Findings files("documents");
  for (const v1::Document& document : opened.documents) {
    files.Require(held.contains(document.name()), "{document} is in no packet", "{document} 不在任何一版卷宗内",
                  {{"document", document.name()}});
  }
  files.MoveTo(all);
}

}  // namespace luodi::client::record

namespace luodi::client {

using record::Findings;

std::vector<Finding> CheckSeals(const v1::CaseRecord& record) {
  Findings findings("record");
  bool in_order = record.sections_size() == static_cast<int>(record::kSections.size());
  for (int i = 0; i < record.sections_size(); ++i) {
    const v1::RecordSection& section = record.sections(i);
    in_order = in_order && section.section_id() == record::kSections[i];
    findings.Require(Sha256(section.content_json()) == section.sha256(),
                     "section {section} does not have its digest: it was changed",
                     "{section} 部分与其摘要不符：内容被改动", {{"section", section.section_id()}});
  }
  findings.Require(in_order, "the sections are not the twelve of a record, in their order",
                   "各部分不是案卷应有的十二部分及其次序");
  findings.Require(record::RootOf(record) == record.sha256(), "the record does not have its digest: it was changed",
                   "案卷与其总摘要不符：内容被改动");
  std::vector<Finding> all;
  findings.MoveTo(&all);
  return all;
}

std::vector<Finding> OpenRecord(const v1::CaseRecord& record, OpenedRecord* opened) {
  opened->record = record;
  std::vector<Finding> all;
  for (const v1::RecordSection& section : record.sections()) {
    if (record::ReadSection(section, opened)) continue;
    Findings findings(section.section_id());
    findings.Add("section {section} cannot be read", "{section} 部分无法读取", {{"section", section.section_id()}});
    findings.MoveTo(&all);
  }
  return all;
}

std::vector<Finding> CheckRecord(const v1::CaseRecord& record, const OnCheck& on_check) {
  constexpr auto kChecks = std::to_array({record::CheckPinned, record::CheckPackets, record::CheckAnswers,
                                          record::CheckCounts, record::CheckDecision, record::CheckClock,
                                          record::CheckMeetings, record::CheckHistory, record::CheckTraces,
                                          record::CheckImages});
  constexpr int kTotal = static_cast<int>(kChecks.size()) + 1;
  int done = 0;
  const auto tell = [&] {
    if (on_check) on_check(++done, kTotal);
  };
  std::vector<Finding> all = CheckSeals(record);
  OpenedRecord opened;
  const std::vector<Finding> unread = OpenRecord(record, &opened);
  all.insert(all.end(), unread.begin(), unread.end());
  if (!unread.empty() || record.sections_size() != static_cast<int>(record::kSections.size())) return all;
  tell();
  for (const auto check : kChecks) {
    check(opened, &all);
    tell();
  }
  return all;
}

}  // namespace luodi::client
