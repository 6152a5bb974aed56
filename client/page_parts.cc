// SPDX-License-Identifier: Apache-2.0
// The case, what was judged, and what was decided.
#include "client/page_parts.h"

#include <map>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "client/fields.h"
#include "client/names.h"
#include "client/words.h"
#include "google/protobuf/util/json_util.h"
#include "luodi/v1/projects.pb.h"

namespace luodi::client {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

v1::Project MaterialOf(const v1::Packet& packet) {
  v1::Project material;
  google::protobuf::util::JsonParseOptions newer;
  newer.ignore_unknown_fields = true;
  // What cannot be read is left out: the check of the packet tells of it.
  if (!google::protobuf::util::JsonStringToMessage(packet.material_json(), &material, newer).ok()) material.Clear();
  return material;
}

}  // namespace

std::string PageOf::Say(const char* chinese, const char* english) const {
  return language_ == Language::kChinese ? chinese : english;
}

std::string PageOf::Name(const std::string& field) const { return Label(field, language_); }

std::string PageOf::YesNo(bool value) const { return value ? Say("是", "yes") : Say("否", "no"); }

std::string PageOf::Text(const Message& message, const std::string& field) const {
  const FieldDescriptor* const found = message.GetDescriptor()->FindFieldByName(field);
  const bool truth = found->cpp_type() == FieldDescriptor::CPPTYPE_BOOL && !found->is_repeated();
  return truth ? YesNo(message.GetReflection()->GetBool(message, found)) : FieldText(message, field, language_);
}

std::string PageOf::Speaker(const std::string& person, const std::string& on_behalf_of) const {
  if (on_behalf_of.empty()) return ShortName(person);
  return absl::StrCat(ShortName(person), Say("（代 ", " (for "), ShortName(on_behalf_of), Say("）", ")"));
}

std::vector<std::string> PageOf::Names(const std::vector<std::string>& fields) const {
  std::vector<std::string> names;
  for (const std::string& field : fields) names.push_back(Name(field));
  return names;
}

HtmlBody::Facts PageOf::FactsOf(const Message& message, const std::vector<std::string>& fields) const {
  HtmlBody::Facts facts;
  for (const std::string& field : fields) facts.emplace_back(Name(field), Text(message, field));
  return facts;
}

void PageOf::AddAllFacts(const Message& message, const std::string& above, HtmlBody::Facts* facts) const {
  std::vector<const FieldDescriptor*> fields;
  message.GetReflection()->ListFields(message, &fields);
  for (const FieldDescriptor* field : fields) {
    const std::string label = absl::StrCat(above, Name(field->name()));
    const bool nested = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !IsNoun(*field->message_type());
    if (!nested) {
      facts->emplace_back(label, Text(message, field->name()));
    } else if (!field->is_repeated()) {
      AddAllFacts(message.GetReflection()->GetMessage(message, field), absl::StrCat(label, " · "), facts);
    } else {
      for (int i = 0; i < message.GetReflection()->FieldSize(message, field); ++i) {
        AddAllFacts(message.GetReflection()->GetRepeatedMessage(message, field, i),
                    absl::StrCat(label, " ", i + 1, " · "), facts);
      }
    }
  }
}

std::string PageOf::Title() const {
  return absl::StrCat(Say("评审案卷 ", "Case record "), ShortName(opened_.record.name()), " ",
                      MaterialOf(opened_.review_case.packet()).title());
}

std::string PageOf::Body() const {
  HtmlBody body;
  body.Heading(1, Title());
  Case(body);
  Packets(body);
  Verdict(body);
  Stages(body);
  Opinions(body);
  Votes(body);
  Scores(body);
  Decision(body);
  Supplements(body);
  Meetings(body);
  Delegations(body);
  Clock(body);
  History(body);
  Digests(body);
  return body.html();
}

void PageOf::Case(HtmlBody& body) const {
  const v1::ReviewCase& review_case = opened_.review_case;
  body.List({{Name("name"), review_case.name()}});
  body.List(FactsOf(review_case,
                    {"purpose", "state", "accepted_date", "submitted_by", "decision_level", "valid_until_date"}));
  const v1::Aggregate& aggregate = review_case.aggregate();
  body.List({{absl::StrCat(Name("aggregate"), " · ", Name("total_investment")), Text(aggregate, "total_investment")},
             {absl::StrCat(Name("aggregate"), " · ", Name("land_area")), Text(aggregate, "land_area")},
             {Say("计入的项目", "Projects counted"), Text(aggregate, "projects")}});
  body.List(
      {{Name("definition"), absl::StrCat(opened_.definition.title(), " ", opened_.definition.document_number(), " (",
                                         ShortName(review_case.definition()), ")")},
       {Name("threshold_set"), absl::StrCat(opened_.threshold_set.title(), " ", opened_.threshold_set.document_number(),
                                            " (", ShortName(review_case.threshold_set()), ")")}});
}

void PageOf::Packets(HtmlBody& body) const {
  std::map<std::string, const v1::Document*> documents;
  for (const v1::Document& document : opened_.documents) documents[document.name()] = &document;
  for (const v1::Packet& packet : opened_.packets) {
    body.Heading(2, absl::StrCat(Say("卷宗第 ", "Packet "), packet.version(), Say(" 版", "")));
    HtmlBody::Facts material;
    AddAllFacts(MaterialOf(packet), "", &material);
    body.List(material);
    const std::map<std::string, std::string> held(packet.documents().begin(), packet.documents().end());
    std::vector<std::vector<std::string>> rows;
    for (const auto& [name, digest] : held) {
      const auto found = documents.find(name);
      const bool known = found != documents.end();
      rows.push_back({ShortName(name), known ? found->second->title() : "", known ? found->second->file_name() : "",
                      known ? absl::StrCat(found->second->size_bytes()) : "", digest});
    }
    body.Table(Names({"documents", "title", "file_name", "size_bytes", "sha256"}), rows);
    const std::map<std::string, std::string> items(packet.materials().begin(), packet.materials().end());
    rows.clear();
    for (const auto& [item, name] : items) rows.push_back({item, ShortName(name)});
    body.Table({Say("申报材料", "Material"), Name("documents")}, rows);
    body.List({{"SHA-256", packet.sha256()}});
  }
}

void PageOf::Verdict(HtmlBody& body) const {
  const v1::Verdict& verdict = opened_.review_case.verdict();
  if (verdict.criteria().empty()) return;
  body.Heading(2, absl::StrCat(Name("verdict"), Say("：", ": "), Text(verdict, "outcome")));
  std::vector<std::vector<std::string>> rows;
  for (const v1::CriterionResult& criterion : verdict.criteria()) {
    rows.push_back({criterion.rule_id(), Text(criterion, "metric"), Text(criterion, "outcome"),
                    Text(criterion, "value"), Text(criterion, "bar"), YesNo(criterion.blocks()),
                    criterion.legal_basis()});
  }
  body.Table(Names({"rule_id", "metric", "outcome", "value", "bar", "blocks", "legal_basis"}), rows);
}

void PageOf::Decision(HtmlBody& body) const {
  const v1::ReviewCase& review_case = opened_.review_case;
  if (review_case.has_exception()) {
    body.Heading(2, Say("一事一议", "Exception"));
    body.List(FactsOf(review_case.exception(), {"rule_ids", "reason", "document_number", "requested_by", "granted_by",
                                                "grant_time", "expiry_date"}));
  }
  if (review_case.has_override()) {
    body.Heading(2, Say("特批", "Override"));
    body.List(FactsOf(review_case.override(), {"stage_ids", "rule_ids", "vetoes", "reason", "document_number",
                                               "requested_by", "granted_by", "grant_time"}));
  }
  std::vector<std::vector<std::string>> rows;
  for (const v1::StandingVeto& veto : review_case.standing_vetoes()) {
    rows.push_back({veto.opinion(), ShortName(veto.holder()), veto.stage_id()});
  }
  body.Table({Say("未解除的一票否决", "Veto that stands"), Name("holder"), Name("stage_id")}, rows);
  if (!review_case.has_decision() && review_case.voices().empty()) return;
  body.Heading(2, absl::StrCat(Name("decision"), Say("：", ": "), Text(review_case.decision(), "outcome")));
  HtmlBody::Facts facts = FactsOf(review_case.decision(), {"reason", "conditions", "decide_time", "decide_date"});
  facts.emplace_back(Name("decided_by"),
                     Speaker(review_case.decision().decided_by(), review_case.decision().on_behalf_of()));
  body.List(facts);
  rows.clear();
  for (const v1::DecisionVoice& voice : review_case.voices()) {
    rows.push_back(
        {Speaker(voice.person(), voice.on_behalf_of()), Text(voice, "conditions"), Text(voice, "voice_time")});
  }
  body.Table({Say("同意批准", "Voice for approval"), Name("conditions"), Name("time")}, rows);
  body.List(FactsOf(review_case.extension(), {"former_date", "reason", "extended_by"}));
  rows.clear();
  for (const v1::Obligation& obligation : review_case.obligations()) {
    rows.push_back({LastPart(obligation.name()), obligation.text(),
                    obligation.opinion().empty() ? Name("decision") : obligation.opinion(), Text(obligation, "state"),
                    ShortName(obligation.document()), obligation.reason(), ShortName(obligation.settled_by())});
  }
  body.Table({Say("附条件事项", "Obligation"), Name("text"), Say("来源", "From"), Name("state"), Name("document"),
              Name("reason"), Say("确认人", "Settled by")},
             rows);
}

void PageOf::Supplements(HtmlBody& body) const {
  std::vector<std::vector<std::string>> rows;
  for (const v1::Supplement& supplement : opened_.review_case.supplements()) {
    rows.push_back({absl::StrCat(supplement.cycle()), Text(supplement, "items"), Text(supplement, "requested_by"),
                    Text(supplement, "request_time"), Text(supplement, "due_date"), Text(supplement, "answer_time"),
                    YesNo(supplement.expired())});
  }
  if (!rows.empty()) body.Heading(2, Say("补正", "Supplements"));
  body.Table({Say("次", "Cycle"), Name("supplement_items"), Name("requested_by"), Say("要求时间", "Requested"),
              Name("due_date"), Say("答复时间", "Answered"), Say("逾期", "Ran out")},
             rows);
  rows.clear();
  for (const v1::Recusal& recusal : opened_.review_case.recusals()) {
    rows.push_back({ShortName(recusal.person()), recusal.reason(), Text(recusal, "create_time")});
  }
  if (!rows.empty()) body.Heading(2, Name("recusals"));
  body.Table(Names({"person", "reason", "time"}), rows);
}

void PageOf::Digests(HtmlBody& body) const {
  body.Heading(2, Say("摘要", "Digests"));
  body.List({{Say("案卷 SHA-256", "SHA-256 of the record"), opened_.record.sha256()},
             {Name("exported_by"), ShortName(opened_.record.exported_by())},
             {Say("导出时间", "Exported"), Text(opened_.record, "export_time")},
             {Name("content_sha256"), opened_.definition.content_sha256()}});
  std::vector<std::vector<std::string>> rows;
  for (const v1::RecordSection& section : opened_.record.sections()) {
    rows.push_back({section.section_id(), section.sha256()});
  }
  body.Table({Say("部分", "Section"), "SHA-256"}, rows);
  body.Paragraph(
      Say("本页附有生成它的完整案卷；用 luodi review verify 本文件 可离线核验：摘要、计票、评分、用时及页面本身。",
          "This page carries the whole record it was made of. luodi review verify THIS FILE checks it without "
          "server: digests, tallies, scores, clocks, and the page itself."));
}

}  // namespace luodi::client
