// SPDX-License-Identifier: Apache-2.0
#include "client/bulk_opinions.h"

#include <algorithm>
#include <map>
#include <thread>

#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/progress.h"
#include "client/review.h"
#include "luodi/v1/review.grpc.pb.h"

namespace luodi::client {
namespace {

constexpr char kMethod[] = "ReviewService.RecordOpinions";

// A line and what became of it.
struct Sent {
  OpinionLine line;
  v1::RecordOpinionRequest request;
  v1::RecordOpinionsResponse answer;
  bool answered = false;
};

// The words of a line that say the same as those of an earlier one are counted.
std::vector<Sent> Prepared(Session& session, std::vector<OpinionLine> lines) {
  std::map<std::string, int> seen;
  std::vector<Sent> all;
  for (OpinionLine& line : lines) {
    Sent sent;
    sent.request = RequestOf(line, session.language());
    const int nth = seen[LineRequestId(session.RequestId(), line, 0)]++;
    sent.request.set_request_id(LineRequestId(session.RequestId(), line, nth));
    sent.answer.set_request_id(sent.request.request_id());
    sent.request.set_validate_only(session.globals().dry_run);
    sent.request.set_parent(FullName(session.settled().zone, kCases, line.case_name));
    sent.line = std::move(line);
    all.push_back(std::move(sent));
  }
  return all;
}

// What a line names short is looked up: the newest case of a project, the packet that stands now.
class Lookup {
 public:
  explicit Lookup(Session& session) : session_(session) {}

  // A case that cannot be read is refused by itself.
  void Complete(Sent& sent) {
    try {
      const std::string name = Case(sent.request.parent());
      sent.request.set_parent(name);
      if (sent.request.packet_version() == 0) sent.request.set_packet_version(Packet(name));
    } catch (const CallError& error) {
      const int code = ExitCodeOf(error.status.error_code());
      if (code != kNotFound && code != kNotAllowed && code != kRefused) throw;
      const Problem english = Explain(error, Language::kEnglish);
      sent.answered = true;
      sent.answer.set_code(error.status.error_code());
      sent.answer.set_reason(english.reason);
      sent.answer.set_message(english.sentence);
      sent.answer.set_message_zh(Explain(error, Language::kChinese).sentence);
    }
  }

 private:
  std::string Case(const std::string& name) {
    if (HasForm(name, kCases)) return name;
    std::string& newest = newest_[name];
    if (newest.empty()) newest = NewestOf(session_, "ReviewService.ListCases", kCases, name);
    return newest;
  }

  int Packet(const std::string& name) {
    int& version = packets_[name];
    if (version != 0) return version;
    v1::GetCaseRequest get;
    v1::ReviewCase review_case;
    get.set_name(name);
    session_.Read("ReviewService.GetCase", get, &review_case);
    return version = review_case.packet().version();
  }

  Session& session_;
  std::map<std::string, std::string> newest_;
  std::map<std::string, int> packets_;
};

std::string Sentence(const v1::RecordOpinionsResponse& answer, Language language) {
  if (answer.has_opinion()) return ShortName(answer.opinion().name());
  return language == Language::kChinese && !answer.message_zh().empty() ? answer.message_zh() : answer.message();
}

const char* ResultWord(const Sent& sent) {
  if (!sent.answered) return _("not answered");
  return sent.answer.has_opinion() ? _("recorded") : _("refused");
}

// A row an opinion, in the order of the file.
void TellAnswers(Output& out, const std::vector<Sent>& all) {
  if (out.format() == Format::kName) {
    for (const Sent& sent : all) {
      if (sent.answer.has_opinion()) out.Line(sent.answer.opinion().name());
    }
    return;
  }
  if (out.format() == Format::kJson || out.format() == Format::kYaml) {
    Messages answers;
    for (const Sent& sent : all) answers.push_back(&sent.answer);
    return out.List(answers, {});
  }
  Table table({_("Line"), _("Case"), _("Stage"), _("Result"), _("What it says"), _("Reason")});
  table.AlignRight(0);
  for (const Sent& sent : all) {
    table.Add({absl::StrCat(sent.line.line), ShortName(sent.request.parent()), sent.request.stage_id(),
               ResultWord(sent), Sentence(sent.answer, out.language()), sent.answer.reason()});
  }
  out.Show(table);
}

// Answers come in the order sent.
void Stream(Session& session, std::vector<Sent>& all) {
  std::vector<Sent*> open;
  for (Sent& sent : all) {
    if (!sent.answered) open.push_back(&sent);
  }
  Connection& connection = session.connection();
  const auto context = connection.NewContext();
  const auto stub = v1::ReviewService::NewStub(connection.channel());
  const auto stream = stub->RecordOpinions(context.get());
  std::thread writer([&] {
    v1::RecordOpinionsRequest request;
    for (const Sent* sent : open) {
      *request.mutable_opinion() = sent->request;
      if (!stream->Write(request)) break;
    }
    stream->WritesDone();
  });
  Progress progress(_("Recording"));
  size_t next = 0;
  v1::RecordOpinionsResponse answer;
  while (stream->Read(&answer)) {
    if (next < open.size()) {
      open[next]->answer = answer;
      open[next]->answered = true;
      ++next;
    }
    progress.Show(static_cast<int64_t>(next), static_cast<int64_t>(open.size()));
  }
  writer.join();
  progress.Clear();
  const grpc::Status status = stream->Finish();
  // What was answered before the way broke is told first.
  if (!status.ok()) TellAnswers(session.out(), all);
  connection.Finish(status, *context, kMethod, session.RequestId());
}

void ShowRequests(Session& session, const std::vector<Sent>& all) {
  nlohmann::ordered_json requests = nlohmann::ordered_json::array();
  for (const Sent& sent : all) requests.push_back(ToJson(sent.request));
  session.out().Json({{"method", "luodi.v1.ReviewService.RecordOpinions"}, {"requests", requests}});
}

}  // namespace

int RecordOpinionsOf(Session& session, const std::string& file) {
  session.AllowLongCalls();
  session.ZoneName();
  std::vector<Sent> all = Prepared(session, ReadOpinionLines(file == "-" ? ReadContent("-") : ReadFile(file)));
  if (session.globals().explain) {
    ShowRequests(session, all);
    return kDone;
  }
  Lookup lookup(session);
  for (Sent& sent : all) lookup.Complete(sent);
  Stream(session, all);
  TellAnswers(session.out(), all);
  const auto refused =
      std::count_if(all.begin(), all.end(), [](const Sent& sent) { return !sent.answer.has_opinion(); });
  if (session.out().ForPeople()) {
    session.out().Line(absl::StrCat(_("recorded"), " ", static_cast<int64_t>(all.size()) - refused, ", ", _("refused"),
                                    " ", refused));
  }
  if (refused > 0) {
    session.Note(absl::StrCat(_("mend the refused lines and repeat the file; nothing is recorded twice with"),
                              " --request-id ", session.RequestId()));
  }
  if (session.globals().dry_run) session.Note(_("dry run: everything was checked, nothing was written"));
  return refused > 0 ? kRefused : kDone;
}

}  // namespace luodi::client
