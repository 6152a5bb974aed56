// SPDX-License-Identifier: Apache-2.0
// luodi department, person, role, token, whoami.
#include <filesystem>

#include "absl/strings/str_cat.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/secrets.h"
#include "luodi/v1/access.pb.h"

namespace luodi::client {
namespace {

constexpr char kPersons[] = "persons/*";
constexpr char kGrants[] = "persons/*/roleGrants/*";
constexpr char kTokens[] = "persons/*/tokens/*";

// Where a new secret goes.
struct SecretFlags {
  std::string out;
  bool show = false;
};

void TellSecret(Session& session, const SecretFlags& flags, const std::string& secret) {
  if (flags.show) {
    session.Note(absl::StrCat(_("secret"), ": ", secret));
  } else {
    session.Note(absl::StrCat(_("the secret is in"), " ", flags.out));
  }
}

// The file is written before the call: an answer that is lost must not lose the secret. A file that is there already is
// used again, so that the same command with the same request id says the same.
std::string SecretForIssue(Session& session, const SecretFlags& flags) {
  if (std::filesystem::exists(flags.out)) return ReadSecret(flags.out);
  const std::string secret = NewSecret();
  const bool sends = !session.globals().dry_run && !session.globals().explain;
  if (sends) WritePrivateFile(flags.out, secret + "\n");
  return secret;
}

void AddIssue(Noun noun) {
  const auto flags = std::make_shared<SecretFlags>();
  noun.Verb("issue", _("Makes a token for a person; only its digest is sent"),
            "luodi token issue chen-jing --out chen-jing.token --note 办公室电脑")
      .Calls("AccessService.IssueToken")
      .Resource("PERSON", "parent", kPersons, _("Who will call with it"))
      .Required()
      .Option("--out", &flags->out, _("File for the secret, mode 0600; a file that is there is used again"))
      .TakesFile()
      .Required()
      .Flag("--show", &flags->show, _("Shows the secret on standard error"))
      .Field("--note", "note", _("What it is for"))
      .Field("--expires", "expire_time", _("When it stops by itself; 90 days from now if not given"))
      .Prepares([flags](Session& session, Message* message) {
        auto* request = static_cast<v1::IssueTokenRequest*>(message);
        request->set_secret_sha256(Sha256(SecretForIssue(session, *flags)));
      })
      .Then([flags](Session& session, const Message&) {
        if (!session.globals().dry_run) TellSecret(session, *flags, ReadSecret(flags->out));
        return kDone;
      });
}

// The new secret waits beside the file until the server took it: the old one is the one that is good until then.
void AddRotate(Noun noun) {
  const auto flags = std::make_shared<SecretFlags>();
  noun.Verb("rotate", _("Replaces your own token; the old one stops at once"), "luodi token rotate")
      .Calls("AccessService.RotateToken")
      .Option("--out", &flags->out, _("File for the new secret; the token file in use if not given"))
      .TakesFile()
      .Flag("--show", &flags->show, _("Shows the secret on standard error"))
      .Field("--expires", "expire_time", _("When it stops by itself; 90 days from now if not given"))
      .Prepares([flags](Session& session, Message* message) {
        if (flags->out.empty()) flags->out = session.settled().token_file;
        if (flags->out.empty()) throw UsageError(_("No token file is in use: give --out"));
        const SecretFlags next = {flags->out + ".next", flags->show};
        static_cast<v1::RotateTokenRequest*>(message)->set_secret_sha256(Sha256(SecretForIssue(session, next)));
      })
      .Then([flags](Session& session, const Message&) {
        const std::string waiting = flags->out + ".next";
        if (!session.globals().dry_run) {
          std::filesystem::rename(waiting, flags->out);
          TellSecret(session, *flags, ReadSecret(flags->out));
        }
        return kDone;
      });
}

void AddTokenCommands(Noun root) {
  Noun noun = root.AddNoun("token", _("Tokens prove who calls"));
  AddIssue(noun);
  AddRotate(noun);
  noun.Verb("revoke", _("Stops a token now"), "luodi token revoke chen-jing/1 --reason 电脑遗失")
      .Calls("AccessService.RevokeToken")
      .Resource("TOKEN", "name", kTokens, _("Person and number"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("list", _("Lists the tokens of a person"), "luodi token list chen-jing")
      .Calls("AccessService.ListTokens")
      .Resource("PERSON", "parent", kPersons, _("Whose"))
      .Required()
      .Shows({{"name"}, {"note"}, {"create_time"}, {"expire_time"}, {"revoke_time"}});
}

void AddRoleCommands(Noun root) {
  Noun noun = root.AddNoun("role", _("What persons may do, and until when"));
  noun.Verb("grant", _("Proposes that a person hold a role; a second security admin approves"),
            "luodi role grant chen-jing statistician --reason 兼任")
      .Calls("AccessService.GrantRole")
      .Resource("PERSON", "parent", kPersons, _("Who"))
      .Required()
      .Field("ROLE", "role", _("Which"))
      .Required()
      .Field("--from", "start_date", _("First day; today if not given"))
      .Field("--until", "end_date", _("First day without the role"))
      .Field("--reason", "reason", _("Why"));
  noun.Verb("approve", _("Makes a proposed role effective"), "luodi role approve chen-jing/1")
      .Calls("AccessService.ApproveRoleGrant")
      .Resource("GRANT", "name", kGrants, _("Person and number"))
      .Required();
  noun.Verb("end", _("Ends a role now"), "luodi role end chen-jing/1 --reason 调岗")
      .Calls("AccessService.EndRoleGrant")
      .Resource("GRANT", "name", kGrants, _("Person and number"))
      .Required()
      .Field("--reason", "reason", _("Why"))
      .Required();
  noun.Verb("list", _("Lists the roles of a person, or of all"), "luodi role list chen-jing")
      .Calls("AccessService.ListRoleGrants")
      .Resource("PERSON", "parent", kPersons, _("Whose; all if not given"))
      .Otherwise("parent", "persons/-")
      .Shows({{"name"},
              {"role"},
              {"state"},
              {"start_date"},
              {"end_date"},
              {"basis"},
              {"granted_by"},
              {"approved_by"},
              {"create_time", true}});
}

void AddPersonCommands(Noun root) {
  Noun department = root.AddNoun("department", _("Departments of the zone"));
  department.Verb("create", _("Creates a department"), "luodi department create transport --title 交通运输局")
      .Calls("AccessService.CreateDepartment")
      .Field("ID", "department_id", _("2 to 40 of a-z, 0-9 and hyphen"))
      .Required()
      .Field("--title", "department.title", _("What people call it"))
      .Required();
  department.Verb("list", _("Lists the departments"), "luodi department list")
      .Calls("AccessService.ListDepartments")
      .Shows({{"name"}, {"title"}, {"create_time", true}});
  Noun person = root.AddNoun("person", _("The staff of the zone"));
  person.Verb("create", _("Creates a person"), "luodi person create zhang-wei --display-name 张伟 --staff-number 0017")
      .Calls("AccessService.CreatePerson")
      .Field("ID", "person_id", _("2 to 40 of a-z, 0-9 and hyphen"))
      .Required()
      .Field("--display-name", "person.display_name", _("The name as people write it"))
      .Required()
      .Field("--staff-number", "person.staff_number", _("One person has one, and one account"))
      .Required()
      .Resource("--department", "person.department", "departments/*", _("Where the person works"));
  person.Verb("show", _("Shows a person"), "luodi person show chen-jing")
      .Calls("AccessService.GetPerson")
      .Resource("PERSON", "name", kPersons, _("Who"))
      .Required();
  person.Verb("list", _("Lists the persons"), "luodi person list")
      .Calls("AccessService.ListPersons")
      .Shows({{"name"}, {"display_name"}, {"department"}, {"staff_number"}, {"create_time", true}});
}

}  // namespace

void AddAccessCommands(Noun root) {
  AddPersonCommands(root);
  AddRoleCommands(root);
  AddTokenCommands(root);
  root.Verb("whoami", _("Shows whom the server takes you for"), "luodi whoami")
      .Calls("AccessService.WhoAmI")
      .Rows([](Output& out, const Message& answer) {
        const auto person = [](const Message& caller) { return GetText(caller, "person.name"); };
        out.List({&answer}, {{.path = "person.name", .cell = person, .heading = N_("Person")},
                             {"person.display_name"},
                             {"person.department"},
                             {"roles"},
                             {"permissions"},
                             {"server_time"},
                             {"server_version"}});
      });
}

}  // namespace luodi::client
