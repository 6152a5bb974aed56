// SPDX-License-Identifier: Apache-2.0
// luodi call, version: what belongs to no slice.
#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/methods.h"
#include "luodi/v1/access.pb.h"

namespace luodi::client {
namespace {

struct CallFlags {
  std::string method;
  std::string json;
};

// parent is the zone when it is absent and the zone is known.
void FillParent(Session& session, Message* request) {
  if (request->GetDescriptor()->FindFieldByName("parent") == nullptr) return;
  if (GetText(*request, "parent").empty() && !session.settled().zone.empty()) {
    SetField(request, "parent", session.ZoneName(), "parent", session.language());
  }
}

std::vector<std::string> MethodNames() {
  std::vector<std::string> names;
  for (const auto* file : LinkedFiles()) {
    for (int i = 0; i < file->service_count(); ++i) {
      const auto* service = file->service(i);
      for (int j = 0; j < service->method_count(); ++j) {
        names.push_back(absl::StrCat(service->name(), ".", service->method(j)->name()));
      }
    }
  }
  return names;
}

int CallStreaming(Session& session, const std::string& method, const Message& request, Message* response) {
  nlohmann::ordered_json answers = nlohmann::ordered_json::array();
  session.connection().CallStream(method, request, response, [&] { answers.push_back(ToJson(*response)); });
  session.out().Json(answers);
  return kDone;
}

int Call(Session& session, const CallFlags& flags) {
  const auto* method = FindMethod(flags.method);
  if (method == nullptr) throw UsageError(absl::StrCat(flags.method, ": ", _("no such method; write Service.Method")));
  if (method->client_streaming()) {
    throw UsageError(absl::StrCat(
        flags.method, ": ",
        _("takes a stream: use `luodi import`, `luodi document upload` or `luodi review opinion --file`")));
  }
  const std::unique_ptr<Message> request = NewMessage(method->input_type());
  FromJson(ReadContent(flags.json), request.get());
  FillParent(session, request.get());
  if (session.globals().explain) {
    session.ShowCall(method->full_name(), *request);
    return kDone;
  }
  const std::unique_ptr<Message> response = NewMessage(method->output_type());
  if (method->server_streaming()) return CallStreaming(session, flags.method, *request, response.get());
  if (IsWrite(*method)) {
    session.Write(flags.method, request.get(), response.get());
  } else {
    session.Read(flags.method, *request, response.get());
  }
  session.out().Json(ToJson(*response));
  return kDone;
}

int Version(Session& session) {
  std::string server;
  std::string why;
  try {
    v1::WhoAmIRequest request;
    v1::WhoAmIResponse response;
    request.set_parent(session.ZoneName());
    session.Read("AccessService.WhoAmI", request, &response);
    server = response.server_version();
  } catch (const UsageError& error) {
    why = error.what();
  } catch (const CallError& error) {
    why = Explain(error, session.language()).sentence;
  }
  Output& out = session.out();
  const std::string& address = session.settled().server;
  if (out.format() == Format::kName) {
    out.Line(LUODI_VERSION);
  } else if (out.format() == Format::kCsv) {
    Table table({"client", "server", "address"});
    table.Add({LUODI_VERSION, server, address});
    out.Show(table);
  } else if (!out.ForPeople()) {
    nlohmann::ordered_json json = {{"client", LUODI_VERSION}, {"server", server}, {"address", address}};
    if (server.empty()) json["why"] = why;
    out.Json(json);
  } else {
    out.Line(absl::StrCat("luodi ", LUODI_VERSION));
    const std::string known = server.empty() ? absl::StrCat(_("not known"), ": ", why) : server;
    out.Line(absl::StrCat("luodid ", known, " (", address, ")"));
  }
  return kDone;
}

}  // namespace

void AddCallCommands(Noun root) {
  const auto flags = std::make_shared<CallFlags>();
  root.Verb("call", _("Calls any method with JSON"),
            "luodi call BoardService.GetBoard '{\"name\": \"zones/langfang-gaoxin\"}'")
      .Option("METHOD", &flags->method, _("Service.Method"))
      .Known(MethodNames())
      .Required()
      .Option("JSON", &flags->json, _("@file.json, - or '{...}'"))
      .TakesJson()
      .Required()
      .Runs([flags](Session& session) { return Call(session, *flags); });
  root.Verb("version", _("Tells the versions of client and server"), "luodi version").Runs(Version);
}

}  // namespace luodi::client
