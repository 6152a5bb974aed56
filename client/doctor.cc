// SPDX-License-Identifier: Apache-2.0
// luodi doctor: whether this command line, the way to the server and what it answers are as they should be.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <optional>

#include "absl/strings/ascii.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_replace.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/names.h"
#include "client/width.h"
#include "client/words.h"
#include "luodi/v1/access.pb.h"

namespace luodi::client {
namespace {

enum class Health { kOk, kWarning, kWrong };

struct Looked {
  // "server": for programs.
  std::string id;
  std::string title;
  Health health = Health::kOk;
  std::string says;
  std::string what_to_do = {};
  // Of what is wrong.
  int exit_code = kDone;
};

constexpr int kUsualWidth = 80;
constexpr std::chrono::seconds kClockTolerance(60);
// A server that answers at all answers within this time.
constexpr std::chrono::seconds kReaching(5);

const char* HealthId(Health health) {
  if (health == Health::kOk) return "ok";
  return health == Health::kWarning ? "warning" : "wrong";
}

const char* Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// Whether someone else may read the file.
bool OthersRead(const std::string& path) {
  struct stat status = {};
  return stat(path.c_str(), &status) == 0 && (status.st_mode & (S_IRGRP | S_IROTH)) != 0;
}

std::string OriginText(const Settled& settled, Origin origin, const char* flag, const char* variable) {
  switch (origin) {
    case Origin::kFlag:
      return flag;
    case Origin::kEnvironment:
      return variable;
    case Origin::kContext:
      return absl::StrCat(_("context"), " ", settled.name);
    case Origin::kDefault:
      return _("the default");
    case Origin::kNowhere:
      return "";
  }
  return "";
}

// What is looked at, in order; each look may end the rest.
class Examination {
 public:
  explicit Examination(Session& session) : session_(session) {}

  std::vector<Looked> All() {
    LookAtLanguage();
    LookAtTerminal();
    if (!LookAtContexts()) return std::move(looked_);
    const bool token = LookAtTokenFile();
    if (!LookAtServer()) return std::move(looked_);
    if (token) LookAtCaller();
    return std::move(looked_);
  }

 private:
  void Ok(const char* id, const char* title, std::string says) {
    looked_.push_back({id, title, Health::kOk, std::move(says)});
  }
  void Warn(const char* id, const char* title, std::string says, std::string what_to_do) {
    looked_.push_back({id, title, Health::kWarning, std::move(says), std::move(what_to_do)});
  }
  void Wrong(const char* id, const char* title, std::string says, std::string what_to_do, int exit_code) {
    looked_.push_back({id, title, Health::kWrong, std::move(says), std::move(what_to_do), exit_code});
  }

  void LookAtLanguage() {
    const std::string catalogue = CatalogueFolder() + "/zh_CN/LC_MESSAGES/luodi.mo";
    const bool chinese = session_.language() == Language::kChinese;
    if (chinese && !HasCatalogue()) {
      return Warn("language", _("Language"), absl::StrCat(_("no Chinese sentences at"), " ", catalogue),
                  _("Install luodi.mo there, beside the program: RUNBOOK, Install."));
    }
    std::string charset;
    for (const char* variable : {"LC_ALL", "LC_CTYPE", "LANG"}) {
      if (charset.empty()) charset = Variable(variable);
    }
    const std::string lower = absl::AsciiStrToLower(charset);
    if (!absl::StrContains(lower, "utf-8") && !absl::StrContains(lower, "utf8")) {
      return Warn("language", _("Language"),
                  absl::StrCat(_("the locale is no UTF-8"), ": ", charset.empty() ? "LANG=" : charset),
                  _("Chinese may come out wrong: export LANG=C.UTF-8, or zh_CN.UTF-8."));
    }
    Ok("language", _("Language"),
       absl::StrCat(chinese ? "中文" : "English", ", ", charset,
                    std::filesystem::exists(catalogue) ? absl::StrCat("; ", catalogue) : std::string()));
  }

  void LookAtTerminal() {
    if (isatty(STDOUT_FILENO) == 0) {
      return Ok("terminal", _("Terminal"), _("none: lines take what they need, without colour"));
    }
    const int width = TerminalWidth();
    const std::string cells = absl::StrReplaceAll(_("{count} cells wide"), {{"{count}", absl::StrCat(width)}});
    if (width > 0 && width < kUsualWidth) {
      return Warn("terminal", _("Terminal"), cells,
                  _("Tables line up from 80 cells on; narrower, cells take several lines."));
    }
    std::string colour = _("in colour");
    if (!TakesColour(STDOUT_FILENO)) {
      const bool unwanted = std::getenv("NO_COLOR") != nullptr;
      colour = absl::StrReplaceAll(_("without colour ({why})"), {{"{why}", unwanted ? "NO_COLOR" : "TERM=dumb"}});
    }
    Ok("terminal", _("Terminal"), absl::StrCat(cells, ", ", colour));
  }

  bool LookAtContexts() {
    const std::string path = ContextsPath([](const char* name) -> const char* { return std::getenv(name); });
    try {
      settled_ = session_.Origins();
      contexts_ = LoadContexts(path);
      if (!contexts_.current.empty() && contexts_.entries.count(contexts_.current) == 0) {
        Warn("contexts", _("Contexts"),
             absl::StrCat(path, ": ", _("the current one is not there"), ": ", contexts_.current),
             _("Choose one: `luodi context list`, `luodi context use NAME`."));
      } else if (contexts_.entries.empty()) {
        Ok("contexts", _("Contexts"), absl::StrCat(_("none"), " (", path, ")"));
      } else {
        Ok("contexts", _("Contexts"),
           absl::StrCat(settled_.name.empty() ? _("none in use") : settled_.name, " (", path, ")"));
      }
    } catch (const UsageError& error) {
      Wrong("contexts", _("Contexts"), error.what(),
            _("Mend the file or move it away, then `luodi context set` again."), kUsage);
      return false;
    }
    return true;
  }

  // False when there is none that can be used.
  bool LookAtTokenFile() {
    const std::string& file = settled_.context.token_file;
    if (file.empty()) {
      Warn("token-file", _("Token file"), _("none: you, the version, the clock and your rights are not looked at"),
           _("Name a token file: --token-file FILE, LUODI_TOKEN_FILE, or `luodi context set`."));
      return false;
    }
    const std::string says = absl::StrCat(
        file, " (", OriginText(settled_, settled_.token_file, "--token-file", "LUODI_TOKEN_FILE"), ")");
    try {
      if (ReadSecret(file).empty()) throw UsageError(_("the token file is empty"));
    } catch (const UsageError& error) {
      Wrong("token-file", _("Token file"), absl::StrCat(says, ": ", error.what()),
            _("Put the secret in the first line of that file, mode 0600; `luodi token issue` makes one."), kNotAllowed);
      return false;
    }
    if (OthersRead(file)) {
      Warn("token-file", _("Token file"), absl::StrCat(says, ": ", _("others may read it")), absl::StrCat("chmod 600 ", file));
    } else {
      Ok("token-file", _("Token file"), says);
    }
    return true;
  }

  bool LookAtServer() {
    const std::string where = absl::StrCat(settled_.context.server, " (",
                                           OriginText(settled_, settled_.server, "--server", "LUODI_SERVER"), ")");
    const auto channel = Connection(settled_.context.server, "", kReaching).channel();
    const auto most = std::min<std::chrono::milliseconds>(session_.Timeout(), kReaching);
    if (!channel->WaitForConnected(std::chrono::system_clock::now() + most)) {
      Wrong("server", _("Server"), absl::StrCat(where, ": ", _("does not answer")),
            _("Is luodid running there, and is the address right? See --server and `luodi context list`."),
            kUnavailable);
      return false;
    }
    Ok("server", _("Server"), absl::StrCat(where, ": ", _("answers")));
    return true;
  }

  void LookAtCaller() {
    if (settled_.context.zone.empty()) {
      return Warn("caller", _("Caller"), _("not asked, and so neither version, clock nor rights: no zone is known"),
                  _("Name the zone: --zone, LUODI_ZONE or `luodi context set`."));
    }
    v1::WhoAmIRequest request;
    v1::WhoAmIResponse answer;
    request.set_parent(session_.ZoneName());
    const auto before = std::chrono::system_clock::now();
    try {
      session_.Read("AccessService.WhoAmI", request, &answer);
    } catch (const CallError& error) {
      return Refused(error);
    }
    LookAtVersion(answer);
    LookAtClock(answer, before, std::chrono::system_clock::now());
    LookAtRights(answer);
    LookAtEnd(answer);
  }

  void Refused(const CallError& error) {
    const Problem problem = Explain(error, session_.language());
    if (error.status.error_code() == grpc::StatusCode::UNAUTHENTICATED) {
      return Wrong("token", _("Token"), problem.heading, problem.hint, problem.exit_code);
    }
    if (error.status.error_code() != grpc::StatusCode::NOT_FOUND) {
      return Wrong("caller", _("Caller"), problem.heading, problem.hint, problem.exit_code);
    }
    // A zone that is not there and one the token is not for are the same answer.
    const std::string says = absl::StrCat(problem.heading, ", ", _("or the token is for another zone"), " (",
                                          OriginText(settled_, settled_.zone, "--zone", "LUODI_ZONE"), ")");
    Wrong("caller", _("Caller"), says, ZoneAdvice(), problem.exit_code);
  }

  // A context that says the same token file knows its zone.
  std::string ZoneAdvice() const {
    for (const auto& [name, context] : contexts_.entries) {
      const bool other = context.zone != settled_.context.zone && !context.zone.empty();
      if (context.token_file != settled_.context.token_file || !other) continue;
      return absl::StrReplaceAll(_("Context {context} says the token is for zone {zone}: `luodi --zone {zone} doctor`."),
                                 {{"{context}", name}, {"{zone}", context.zone}});
    }
    return _("Name the zone the token was issued for: `luodi --zone ZONE whoami` tells whether it is the one.");
  }

  void LookAtVersion(const v1::WhoAmIResponse& answer) {
    const std::string says = absl::StrCat("luodi ", LUODI_VERSION, ", luodid ", answer.server_version());
    if (answer.server_version() == LUODI_VERSION) return Ok("version", _("Version"), says);
    Warn("version", _("Version"), says, _("Install the luodi of the same release as the server."));
  }

  // The answer was written between the two instants: a difference within them is no difference.
  void LookAtClock(const v1::WhoAmIResponse& answer, std::chrono::system_clock::time_point before,
                   std::chrono::system_clock::time_point after) {
    const auto there = std::chrono::system_clock::time_point(std::chrono::seconds(answer.server_time().seconds()));
    const auto seconds = [](auto time) { return std::chrono::duration_cast<std::chrono::seconds>(time).count(); };
    int64_t apart = 0;
    if (there + std::chrono::seconds(1) < before) apart = seconds(before - there);
    if (there > after) apart = -seconds(there - after);
    if (apart == 0) return Ok("clock", _("Clock"), _("the same as the server's"));
    const std::string says =
        absl::StrReplaceAll(apart > 0 ? _("{seconds} s ahead of the server's") : _("{seconds} s behind the server's"),
                            {{"{seconds}", absl::StrCat(apart > 0 ? apart : -apart)}});
    if (std::chrono::seconds(apart > 0 ? apart : -apart) <= kClockTolerance) return Ok("clock", _("Clock"), says);
    Warn("clock", _("Clock"), says, _("Set this machine's clock: `timedatectl set-ntp true`."));
  }

  void LookAtRights(const v1::WhoAmIResponse& answer) {
    Ok("token", _("Token"), absl::StrCat(_("accepted"), MayManage(answer) ? "" : absl::StrCat("; ", EndUnknown(answer))));
    Ok("caller", _("Caller"), absl::StrCat(answer.person().display_name(), " (", ShortName(answer.person().name()),
                                           "), ", session_.settled().zone));
    if (answer.roles().empty()) {
      return Warn("rights", _("Rights"), _("no role is in force"),
                  _("A security admin grants roles with `luodi role grant`."));
    }
    Ok("rights", _("Rights"),
       absl::StrCat(FieldText(answer, "roles", session_.language()), "; ",
                    absl::StrReplaceAll(_("{count} permissions: `luodi whoami`"),
                                        {{"{count}", absl::StrCat(answer.permissions_size())}})));
  }

  static bool MayManage(const v1::WhoAmIResponse& answer) {
    const auto& permissions = answer.permissions();
    return std::find(permissions.begin(), permissions.end(), v1::PERMISSION_ACCESS_MANAGE) != permissions.end();
  }

  static std::string EndUnknown(const v1::WhoAmIResponse& answer) {
    return absl::StrReplaceAll(_("a security admin sees when it ends: `luodi token list {person}`"),
                               {{"{person}", ShortName(answer.person().name())}});
  }

  // Only those who manage access are told about tokens; which of several is in hand nobody knows.
  void LookAtEnd(const v1::WhoAmIResponse& answer) {
    if (!MayManage(answer)) return;
    v1::ListTokensRequest request;
    v1::ListTokensResponse tokens;
    request.set_parent(answer.person().name());
    request.set_page_size(1000);
    try {
      session_.Read("AccessService.ListTokens", request, &tokens);
    } catch (const CallError&) {
      return;
    }
    std::vector<const v1::Token*> good;
    for (const v1::Token& token : tokens.tokens()) {
      const bool over = token.has_expire_time() && token.expire_time().seconds() <= answer.server_time().seconds();
      if (!token.has_revoke_time() && !over) good.push_back(&token);
    }
    if (good.size() != 1 || !good.front()->has_expire_time()) return;
    const int64_t days = (good.front()->expire_time().seconds() - answer.server_time().seconds()) / 86400;
    const std::string says = absl::StrCat(
        WriteInstant(good.front()->expire_time()), ", ",
        absl::StrReplaceAll(_("{days} days from now"), {{"{days}", absl::StrCat(days)}}));
    if (days >= 14) return Ok("token-end", _("Token ends"), says);
    Warn("token-end", _("Token ends"), says, _("Replace it in time: `luodi token rotate`."));
  }

  Session& session_;
  Settled settled_;
  Contexts contexts_;
  std::vector<Looked> looked_;
};

const char* HealthWord(Health health) {
  if (health == Health::kOk) return _("ok");
  return health == Health::kWarning ? _("warning") : _("wrong");
}

std::string Verdict(const std::vector<Looked>& all) {
  const auto count = [&](Health health) {
    return absl::StrCat(std::count_if(all.begin(), all.end(), [&](const Looked& one) { return one.health == health; }));
  };
  return absl::StrReplaceAll(_("{all} looked at, {warnings} warnings, {wrong} wrong"),
                             {{"{all}", absl::StrCat(all.size())},
                              {"{warnings}", count(Health::kWarning)},
                              {"{wrong}", count(Health::kWrong)}});
}

// Every line stands for itself: what it is, what was seen, and below it what to do.
void TellPeople(Output& out, const std::vector<Looked>& all) {
  int word = 0;
  int title = 0;
  for (const Looked& one : all) {
    word = std::max(word, Cells(HealthWord(one.health)));
    title = std::max(title, Cells(one.title));
  }
  const auto padded = [](const std::string& text, int cells) {
    return text + std::string(static_cast<size_t>(std::max(cells - Cells(text), 0)), ' ');
  };
  for (const Looked& one : all) {
    std::string health = padded(HealthWord(one.health), word);
    if (one.health == Health::kOk) health = out.Good(health);
    if (one.health == Health::kWarning) health = out.Painted("33", health);
    if (one.health == Health::kWrong) health = out.Bad(health);
    const int left = word + title + 4;
    const int room = out.width() > left + kUsualWidth / 4 ? out.width() - left : 0;
    std::string before = absl::StrCat(health, "  ", padded(one.title, title), "  ");
    const std::string what_to_do = one.what_to_do.empty() ? "" : absl::StrCat("-> ", one.what_to_do);
    for (const std::string& text : {one.says, what_to_do}) {
      for (const std::string& line : text.empty() ? std::vector<std::string>() : WrapToCells(text, room)) {
        out.Line(before + line);
        before = std::string(static_cast<size_t>(left), ' ');
      }
    }
  }
  out.Line(Verdict(all));
}

void Tell(Output& out, const std::vector<Looked>& all, int exit_code) {
  if (out.ForPeople()) return TellPeople(out, all);
  Table table({"check", "state", "says", "what_to_do"});
  nlohmann::ordered_json checks = nlohmann::ordered_json::array();
  for (const Looked& one : all) {
    table.Add({one.id, HealthId(one.health), one.says, one.what_to_do});
    checks.push_back({{"check", one.id},
                      {"state", HealthId(one.health)},
                      {"says", one.says},
                      {"whatToDo", one.what_to_do},
                      {"exitCode", one.exit_code}});
    if (out.format() == Format::kName) out.Line(one.id);
  }
  if (out.format() == Format::kCsv) return out.Show(table);
  if (out.format() != Format::kName) out.Json({{"checks", checks}, {"exitCode", exit_code}});
}

int Examine(Session& session) {
  session.ExpectShortCalls();
  const std::vector<Looked> all = Examination(session).All();
  const auto first =
      std::find_if(all.begin(), all.end(), [](const Looked& one) { return one.health == Health::kWrong; });
  const int exit_code = first == all.end() ? static_cast<int>(kDone) : first->exit_code;
  Tell(session.out(), all, exit_code);
  return exit_code;
}

}  // namespace

void AddDoctorCommand(Noun root) {
  root.Verb("doctor", _("Looks whether settings, token, server, clock and rights are as they should be"), "luodi doctor")
      .Runs(Examine);
}

}  // namespace luodi::client
