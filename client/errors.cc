// SPDX-License-Identifier: Apache-2.0
#include "client/errors.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "absl/strings/ascii.h"
#include "absl/strings/numbers.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "absl/strings/str_split.h"
#include "client/language.h"
#include "client/plain_words.h"
#include "client/words.h"
#include "google/rpc/code.pb.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"
#include "luodi/v1/options.pb.h"

namespace luodi::client {
namespace {

constexpr char kUsageCode[] = "USAGE";
constexpr char kRed[] = "\033[31m";
constexpr char kPlain[] = "\033[0m";

const v1::Refusal& RefusalOf(v1::ErrorReason reason) {
  return v1::ErrorReason_descriptor()->FindValueByNumber(reason)->options().GetExtension(v1::refusal);
}

// The inverse of text::Sentence in English, so that a violation can be told in Chinese too. False when the text is not
// what the form says.
bool ReadSentence(std::string_view form, std::string_view text, text::Metadata* metadata) {
  while (!form.empty()) {
    if (form.front() != '{') {
      if (text.empty() || text.front() != form.front()) return false;
      form.remove_prefix(1);
      text.remove_prefix(1);
      continue;
    }
    const size_t close = form.find('}');
    if (close == std::string_view::npos) return false;
    const std::string key(form.substr(1, close - 1));
    form.remove_prefix(close + 1);
    const std::string_view next = form.substr(0, form.find('{'));
    const size_t end = form.empty() ? text.size() : text.find(next);
    if (end == std::string_view::npos) return false;
    (*metadata)[key] = std::string(text.substr(0, end));
    text.remove_prefix(end);
  }
  return text.empty();
}

// 5050 of a field in basis points is 50.5 to people.
std::string Percent(const std::string& basis_points) {
  int64_t number = 0;
  if (!absl::SimpleAtoi(basis_points, &number)) return basis_points;
  std::string percent = absl::StrCat(number / 100);
  const int64_t rest = number < 0 ? -number % 100 : number % 100;
  if (rest > 0) absl::StrAppend(&percent, ".", rest / 10, rest % 10 == 0 ? "" : absl::StrCat(rest % 10));
  return percent;
}

// The flag people typed in the place of the field, and figures as they type them there. True when anything changed.
bool NameFlag(const FlagNames& flags, text::Metadata* metadata) {
  const auto field = metadata->find("field");
  if (!flags || field == metadata->end()) return false;
  const std::string flag = flags(field->second);
  if (flag.empty()) return false;
  const bool basis_points = field->second.size() > 3 && field->second.substr(field->second.size() - 3) == "_bp";
  for (const char* figure : {"value", "lowest", "highest"}) {
    const auto found = metadata->find(figure);
    if (basis_points && found != metadata->end()) found->second = Percent(found->second);
  }
  field->second = flag;
  return true;
}

std::string InLanguage(const std::string& reason_name, const std::string& english, Language language,
                       const FlagNames& flags = nullptr) {
  v1::ErrorReason reason;
  text::Metadata metadata;
  if (!text::ReadReason(reason_name, &reason)) return english;
  const bool chinese = language == Language::kChinese;
  // What stands for the faults that a long list leaves out.
  if (chinese && ReadSentence("and {count} more", english, &metadata)) {
    return absl::StrCat("另有 ", metadata["count"], " 处");
  }
  metadata.clear();
  if (!ReadSentence(RefusalOf(reason).en(), english, &metadata)) return english;
  bool changed = NameFlag(flags, &metadata);
  changed = PutInPlainWords(reason, language, &metadata) || changed;
  return chinese || changed ? text::Sentence(reason, metadata, language) : english;
}

Violation FromField(const google::rpc::BadRequest::FieldViolation& field, Language language,
                    const FlagNames& flags) {
  Violation violation;
  violation.subject = field.field();
  if (flags) violation.flag = flags(field.field());
  const size_t colon = field.description().find(": ");
  v1::ErrorReason reason;
  if (colon != std::string::npos && text::ReadReason(field.description().substr(0, colon), &reason)) {
    violation.reason = field.description().substr(0, colon);
    violation.sentence = InLanguage(violation.reason, field.description().substr(colon + 2), language, flags);
  } else {
    violation.sentence = field.description();
  }
  return violation;
}

void TakeDetails(const grpc::Status& status, Language language, const FlagNames& flags, Problem* problem) {
  google::rpc::Status details;
  if (!details.ParseFromString(status.error_details())) return;
  for (const google::protobuf::Any& any : details.details()) {
    google::rpc::ErrorInfo info;
    google::rpc::LocalizedMessage localized;
    google::rpc::BadRequest bad;
    google::rpc::PreconditionFailure failure;
    if (any.UnpackTo(&info)) {
      problem->reason = info.reason();
      problem->metadata = {info.metadata().begin(), info.metadata().end()};
    } else if (any.UnpackTo(&localized)) {
      const bool chinese = localized.locale().rfind("zh", 0) == 0;
      if (chinese == (language == Language::kChinese)) problem->sentence = localized.message();
    } else if (any.UnpackTo(&bad)) {
      for (const auto& field : bad.field_violations()) problem->violations.push_back(FromField(field, language, flags));
    } else if (any.UnpackTo(&failure)) {
      for (const auto& unmet : failure.violations()) {
        problem->violations.push_back(
            {unmet.type(), unmet.subject(), InLanguage(unmet.type(), unmet.description(), language, flags)});
      }
    }
  }
}

// Where the metadata name fields of messages, people read what they call them.
void NameFields(Language language, Problem* problem) {
  v1::ErrorReason reason;
  const std::string key = problem->reason == "FIGURES_MISSING" ? "missing" : "fields";
  const bool names = problem->reason == "FIGURES_MISSING" || problem->reason == "EXCLUSIVE_FIELDS";
  if (!names || problem->metadata.count(key) == 0 || !text::ReadReason(problem->reason, &reason)) return;
  text::Metadata metadata(problem->metadata.begin(), problem->metadata.end());
  metadata[key] = absl::StrJoin(
      absl::StrSplit(problem->metadata[key], ", "), language == Language::kChinese ? "、" : ", ",
      [&](std::string* out, absl::string_view path) {
        const size_t dot = path.rfind('.');
        *out += Label(std::string(dot == absl::string_view::npos ? path : path.substr(dot + 1)), language);
      });
  problem->sentence = text::Sentence(reason, metadata, language);
}

// The server fills its sentences with words of the API; people read their own.
void NameWords(Language language, const FlagNames& flags, Problem* problem) {
  v1::ErrorReason reason;
  if (!text::ReadReason(problem->reason, &reason)) return;
  text::Metadata metadata(problem->metadata.begin(), problem->metadata.end());
  const bool named = NameFlag(flags, &metadata);
  const bool plain = PutInPlainWords(reason, language, &metadata);
  if (!named && !plain) return;
  problem->sentence = text::Sentence(reason, metadata, language);
  problem->told = {metadata.begin(), metadata.end()};
  // `luodi call` and `luodi journal list --method` take it as it stands.
  problem->told.erase("method");
}

// What to do about it: msgids by reason.
constexpr auto kHints = std::to_array<std::pair<std::string_view, const char*>>({
    {"TOKEN_MISSING", N_("Name a token file: --token-file FILE, LUODI_TOKEN_FILE, or `luodi context set`.")},
    {"TOKEN_UNKNOWN", N_("The token may be expired or revoked: ask a security admin for `luodi token issue`.")},
    {"PERMISSION_MISSING",
     N_("See what you may do with `luodi whoami`; a security admin grants roles with `luodi role grant`.")},
    {"ETAG_STALE", N_("Someone was faster. Read it again, decide again, repeat the command.")},
    {"PACKET_CHANGED", N_("The packet was resubmitted: read it with `luodi review show`, then judge again.")},
    {"SAME_PERSON", N_("This takes two persons: ask a colleague with the same power.")},
    {"SELF_REVIEW", N_("Who worked on the project cannot judge it: `luodi review recuse`.")},
    {"QUEUE_FULL", N_("Try again in a moment.")},
    {"SERVER_WITHOUT_ROOM", N_("Tell the operator: a disk is full, or files, connections or memory ran out.")},
    {"DATABASE_UNAVAILABLE", N_("Try again in a moment; the operator sees the cause in the log of luodid.")},
    {"AMOUNT_WITHOUT_UNIT", N_("Write the unit behind the number: 5亿元, 500万元, 1.5亿美元, CNY 5000000.")},
    {"AREA_WITHOUT_UNIT", N_("Write the unit behind the number: 56.6亩, 37733.33平方米, 3.77公顷.")},
    {"RESOURCE_NOT_FOUND", N_("Check zone and number; what you may not see answers the same.")},
    {"REQUEST_ID_REUSED", N_("Leave --request-id out; it is only for repeating the very same command.")},
    {"CASE_RUNNING", N_("See the running case with `luodi review list PROJECT`.")},
    {"SIGN_CONDITIONS_UNMET",
     N_("Meet each condition listed, then sign; `luodi project why PROJECT` tells where the project stands.")},
    {"NO_DEFINITION_PUBLISHED", N_("Publish how the zone reviews: `luodi review definition publish`.")},
    {"NO_THRESHOLD_SET_IN_FORCE", N_("Publish thresholds: `luodi policy publish`, or name a set with --under.")},
    {"FIGURES_MISSING", N_("Give each with its flag, or record it with `luodi project update`.")},
    {"RATE_MISSING", N_("Record the rate: `luodi rate record`.")},
    {"STAGE_NOT_OPEN", N_("See which stages are open: `luodi review show CASE`.")},
    {"STAGE_UNKNOWN", N_("See the stages: `luodi review show CASE`.")},
    {"INTERNAL_FAULT", N_("Nothing was written. Give the incident number to the operator.")},
    {"DECISION_CONDITIONS_UNMET",
     N_("A failing criterion needs `luodi review exception`; a veto, an objection or a lost vote needs another round "
        "or `luodi review override`.")},
    {"PREVIEW_MISSING",
     N_("Somebody who sees every project previews exactly this draft first: `luodi policy preview SET`, no shorter "
        "period.")},
    {"RULES_OVERLAP", N_("Narrow the scope of one of the two rules: `luodi policy update SET @file.json`.")},
    {"ANY_OF_EMPTY", N_("Give the group a rule, or take it out: `luodi policy update SET @file.json`.")},
    {"EFFECTIVE_DATE_USED", N_("Choose a later effective date: `luodi policy update SET @file.json`.")},
    {"EFFECTIVE_DATE_TAKEN", N_("Choose another effective date, or withdraw the other set: `luodi policy withdraw`.")},
    {"THRESHOLD_SET_NOT_DRAFT", N_("A published version never changes: draft another with `luodi policy create`.")},
    {"RULE_UNKNOWN", N_("See the rules of the set: `luodi policy show SET`.")},
    {"RULE_BAR_UNFIT",
     N_("Write the bar in a unit of the metric: 600万元/亩, 9000万元/公顷, 2%, 10亩, 1000万元, a ratio as 1.2.")},
    {"SEAT_REQUIRED", N_("Name the seat: --seat SEAT.")},
    {"SEAT_UNKNOWN", N_("See the seats: `luodi review result CASE`.")},
    {"ALTERNATE_NOT_ADMITTED", N_("The review office consents with `luodi review alternate CASE STAGE SEAT`.")},
    {"ACCEPT_CONDITIONS_UNMET",
     N_("Ask for what is missing: `luodi review supplement CASE --item ...`; the applicant names documents with "
        "--material ITEM=DOCUMENT.")},
    {"SUPPLEMENT_CYCLES_USED", N_("Judge the packet as it is, or let the applicant withdraw and file a new round.")},
    {"THRESHOLD_AGGREGATE", N_("See which level decides and what it counts with: `luodi review show CASE`.")},
    {"OVERRIDE_NOT_NEEDED", N_("See what stands in the way: `luodi review result CASE`.")},
    {"DEFINITION_UNSOUND",
     N_("See every finding with `luodi review definition check DEFINITION`, then draft another.")},
    {"MOVE_CONDITIONS_UNMET", N_("Map each stage that has opened: --map OLD=NEW; --dry-run tries it.")},
    {"RESUBMIT_TOO_EARLY", N_("Change what was judged, or wait until that day.")},
    {"CRITERION_MISSING", N_("Score every criterion of the sheet, or say n/a.")},
    {"BALLOT_SALT_REQUIRED", N_("`luodi review vote` draws the salt; to repeat a vote give --salt-file FILE.")},
    {"MEETING_REQUIRED", N_("See the meetings with `luodi review meeting list`.")},
    {"AGENDA_CLOSED", N_("Put it on the next agenda: `luodi review meeting list`.")},
    {"CONDITION_OPEN",
     N_("`luodi review obligation confirm OBLIGATION --document DOCUMENT` when it is met; a decider can waive it.")},
    {"PUBLICITY_RUNNING", N_("Record the end on the day after.")},
    {"VETO_NOT_HELD", N_("Object instead: `luodi review opinion CASE STAGE object --text ...`.")},
    {"RETURN_NOT_FORESEEN", N_("Agree on conditions or object; the review office can ask for a supplement.")},
    {"CONDITIONS_REQUIRED", N_("Name each condition, or what is missing, with --condition.")},
    {"OPINION_RECORDED", N_("See what was said: `luodi review opinions CASE`.")},
    {"NOT_ON_STAGE", N_("See who answers for the stage: `luodi review result CASE`; a seat is handed on with "
                        "`luodi review delegation create`.")},
    {"BALLOTS_TOO_FEW", N_("Wait for more ballots: fewer would tell what was voted.")},
    {"QUORUM_MISSING", N_("See who has not voted: `luodi review result CASE`.")},
    {"MEETING_WITHOUT_CHAIR", N_("Hold it when the chair attends, or cancel it and call another.")},
    {"AGENDA_EMPTY", N_("Put a case on it with `luodi review meeting add`, or cancel it.")},
    {"DELEGATE_CANNOT_ACT",
     N_("Choose a person with a role that may: `luodi person list`; a security admin grants roles.")},
    {"NOT_THE_APPLICANT", N_("Ask the person named or a colleague of that department.")},
    {"REVIEW_RUNNING", N_("Wait for the decision: `luodi review show CASE`.")},
    {"EXCEPTION_EXPIRED",
     N_("The exception has run out: a new round must grant another, `luodi review submit PROJECT`.")},
});

// What to do about each unmet condition, where the refusal as a whole has no hint.
std::string HintsFor(const std::vector<Violation>& violations) {
  std::vector<std::string> hints;
  for (const Violation& violation : violations) {
    for (const auto& [name, hint] : kHints) {
      const bool told = std::find(hints.begin(), hints.end(), _(hint)) != hints.end();
      if (name == violation.reason && !told) hints.emplace_back(_(hint));
    }
  }
  return absl::StrJoin(hints, " ");
}

std::string HintFor(const std::string& reason, grpc::StatusCode code) {
  for (const auto& [name, hint] : kHints) {
    if (name == reason) return _(hint);
  }
  if (reason.empty() && code == grpc::StatusCode::UNAVAILABLE) {
    return _("Is the server running, and is the address right? See --server and `luodi context list`.");
  }
  if (code == grpc::StatusCode::DEADLINE_EXCEEDED) return _("Allow more time with --timeout.");
  return "";
}

// "2 faults: a; b" without a and b, which stand on lines of their own.
std::string Heading(const Problem& problem, Language language) {
  v1::ErrorReason reason;
  const bool joined = !problem.violations.empty() && problem.violations[0].reason != problem.reason;
  if (!joined || !text::ReadReason(problem.reason, &reason)) return problem.sentence;
  text::Metadata metadata(problem.metadata.begin(), problem.metadata.end());
  metadata["faults"] = metadata["conditions"] = "";
  return std::string(absl::StripTrailingAsciiWhitespace(text::Sentence(reason, metadata, language)));
}

// Many sentences name the field themselves.
std::string AboutFlag(const std::string& flag, const std::string& sentence) {
  return sentence.rfind(flag, 0) == 0 ? sentence : absl::StrCat(flag, ": ", sentence);
}

// What comes from the server is said in its words; what the library says of the way to it, in ours first.
std::string Fallback(const grpc::Status& status, bool from_server) {
  const std::string& said = status.error_message();
  const bool wordless = said.empty();
  if (from_server && !wordless) return said;
  const std::string code = google::rpc::Code_Name(static_cast<google::rpc::Code>(status.error_code()));
  const char* what = wordless ? _("The server refused without a word") : _("The call failed");
  if (status.error_code() == grpc::StatusCode::UNAVAILABLE) what = _("The server cannot be reached");
  if (status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED) what = _("No answer came in time");
  return absl::StrCat(what, " (", wordless ? code : said, ")");
}

}  // namespace

int ExitCodeOf(grpc::StatusCode code) {
  switch (code) {
    case grpc::StatusCode::OK:
      return kDone;
    case grpc::StatusCode::FAILED_PRECONDITION:
      return kRefused;
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::OUT_OF_RANGE:
      return kUsage;
    case grpc::StatusCode::UNAVAILABLE:
    case grpc::StatusCode::DEADLINE_EXCEEDED:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return kUnavailable;
    case grpc::StatusCode::UNAUTHENTICATED:
    case grpc::StatusCode::PERMISSION_DENIED:
      return kNotAllowed;
    case grpc::StatusCode::NOT_FOUND:
      return kNotFound;
    case grpc::StatusCode::ALREADY_EXISTS:
    case grpc::StatusCode::ABORTED:
      return kConflict;
    default:
      return kInternal;
  }
}

bool OutcomeUnknown(grpc::StatusCode code) {
  return code == grpc::StatusCode::UNAVAILABLE || code == grpc::StatusCode::DEADLINE_EXCEEDED ||
         code == grpc::StatusCode::CANCELLED || code == grpc::StatusCode::UNKNOWN;
}

UsageError::UsageError(const std::string& flag, v1::ErrorReason reason, text::Metadata metadata, Language language)
    : std::runtime_error(AboutFlag(flag, text::Sentence(reason, metadata, language))),
      reason(reason),
      metadata(std::move(metadata)) {}

UsageError UsageError::Of(const std::vector<UsageError>& faults, Language language) {
  if (faults.size() == 1) return faults.front();
  std::vector<Violation> violations;
  for (const UsageError& fault : faults) {
    const auto field = fault.metadata.find("field");
    violations.push_back({fault.reason == v1::ERROR_REASON_UNSPECIFIED ? std::string() : text::ReasonName(fault.reason),
                          field == fault.metadata.end() ? std::string() : field->second, fault.what()});
  }
  const std::string joined =
      absl::StrJoin(violations, "; ", [](std::string* out, const Violation& one) { *out += one.sentence; });
  text::Metadata metadata = {{"count", absl::StrCat(faults.size())}, {"faults", joined}};
  UsageError all(text::Sentence(v1::ERROR_REASON_SEVERAL_FAULTS, metadata, language));
  all.reason = v1::ERROR_REASON_SEVERAL_FAULTS;
  all.metadata = std::move(metadata);
  all.violations = std::move(violations);
  return all;
}

Problem Explain(const CallError& error, Language language, const FlagNames& flags) {
  Problem problem;
  problem.exit_code = ExitCodeOf(error.status.error_code());
  problem.code = google::rpc::Code_Name(static_cast<google::rpc::Code>(error.status.error_code()));
  TakeDetails(error.status, language, flags, &problem);
  NameFields(language, &problem);
  NameWords(language, flags, &problem);
  if (problem.sentence.empty()) problem.sentence = Fallback(error.status, !problem.reason.empty());
  problem.heading = Heading(problem, language);
  problem.hint = HintFor(problem.reason, error.status.error_code());
  const bool unmet = error.status.error_code() == grpc::StatusCode::FAILED_PRECONDITION;
  if (problem.hint.empty() && unmet) problem.hint = HintsFor(problem.violations);
  if (OutcomeUnknown(error.status.error_code())) problem.request_id = error.request_id;
  return problem;
}

Problem Explain(const UsageError& error, Language language) {
  Problem problem;
  problem.exit_code = kUsage;
  problem.code = kUsageCode;
  if (error.reason != v1::ERROR_REASON_UNSPECIFIED) problem.reason = text::ReasonName(error.reason);
  problem.metadata = error.metadata;
  problem.sentence = error.what();
  problem.violations = error.violations;
  problem.heading = Heading(problem, language);
  problem.hint = HintFor(problem.reason, grpc::StatusCode::INVALID_ARGUMENT);
  return problem;
}

std::string ToText(const Problem& problem, bool colour) {
  std::string text = absl::StrCat(colour ? kRed : "", _("error"), colour ? kPlain : "", ": ", problem.heading, "\n");
  for (const Violation& violation : problem.violations) {
    // A single fault is the heading itself; its field stands among the metadata.
    if (violation.sentence == problem.heading) continue;
    absl::StrAppend(&text, "  - ", violation.sentence);
    if (!violation.reason.empty()) {
      const std::string& subject = violation.flag.empty() ? violation.subject : violation.flag;
      absl::StrAppend(&text, "  [", subject, subject.empty() ? "" : " ", violation.reason, "]");
    }
    absl::StrAppend(&text, "\n");
  }
  if (!problem.reason.empty()) {
    absl::StrAppend(&text, "  ", _("reason"), ": ", problem.reason, "\n");
    for (const auto& [key, value] : problem.metadata) {
      const bool told = key == "conditions" || key == "faults" || key == "reasons";
      const auto plain = problem.told.find(key);
      const std::string& shown = plain == problem.told.end() ? value : plain->second;
      if (!told) absl::StrAppend(&text, "    ", key, " = ", shown, "\n");
    }
  } else if (problem.code != kUsageCode) {
    absl::StrAppend(&text, "  ", _("code"), ": ", problem.code, "\n");
  }
  if (!problem.hint.empty()) absl::StrAppend(&text, "  ", _("what to do"), ": ", problem.hint, "\n");
  if (!problem.request_id.empty()) {
    absl::StrAppend(&text, "  ", _("Whether it was written is not known; repeat with"), " --request-id ",
                    problem.request_id, "\n");
  }
  return text;
}

nlohmann::ordered_json ToJson(const Problem& problem) {
  nlohmann::ordered_json json;
  json["code"] = problem.code;
  json["reason"] = problem.reason;
  json["message"] = problem.sentence;
  json["metadata"] = problem.metadata;
  json["violations"] = nlohmann::ordered_json::array();
  for (const Violation& violation : problem.violations) {
    json["violations"].push_back(
        {{"reason", violation.reason}, {"subject", violation.subject}, {"message", violation.sentence}});
  }
  json["hint"] = problem.hint;
  json["requestId"] = problem.request_id;
  json["exitCode"] = problem.exit_code;
  return {{"error", json}};
}

}  // namespace luodi::client
