// SPDX-License-Identifier: Apache-2.0
// luodi review: votes, open and secret.
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/ballot.h"
#include "client/context.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/review.h"
#include "client/words.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

// What a vote was typed with, and the salt it goes with when the ballot is secret.
struct Voting {
  std::string salt_file;
  std::optional<KeptSalt> kept;
  std::string digest;
};

// The file of the salt: the one named, or one that goes by the request id, so that the same command with the id finds
// it again.
std::string SaltFile(Session& session, const Voting& voting) {
  if (!voting.salt_file.empty()) return voting.salt_file;
  const std::string contexts = ContextsPath([](const char* name) -> const char* { return std::getenv(name); });
  const std::string path = SaltPath(contexts, session.RequestId());
  if (!session.globals().request_id.empty() && !std::filesystem::exists(path)) {
    throw UsageError(_("a repeat must send the same salt: give --salt-file FILE with --request-id"));
  }
  return path;
}

// The salt is there before the vote is sent: when the answer is lost, the same salt must go again.
void AddSalt(Session& session, Voting& voting, v1::CastVoteRequest* request) {
  if (session.globals().explain) {
    const bool there = !voting.salt_file.empty() && std::filesystem::exists(voting.salt_file);
    if (there) request->set_ballot_salt(LoadSalt(voting.salt_file));
    return;
  }
  const v1::StageDefinition stage = DefinitionOfStage(session, request->parent(), request->stage_id());
  if (stage.ballot() != v1::BALLOT_SECRET) {
    if (voting.salt_file.empty()) return;
    throw UsageError(_("this ballot is open and takes no salt: leave --salt-file out"));
  }
  if (!request->reason().empty()) throw UsageError(_("a secret ballot keeps no reason: leave --reason out"));
  const std::string purpose = absl::StrCat(request->parent(), " ", request->stage_id());
  voting.kept.emplace(SaltFile(session, voting), purpose, !session.globals().dry_run);
  request->set_ballot_salt(voting.kept->salt());
  voting.digest = BallotDigest(voting.kept->salt(), request->choice());
}

// A refused vote has no salt; one that may have been cast keeps its own.
void AfterFailure(Session& session, Voting& voting, const CallError& error) {
  if (!voting.kept || !voting.kept->drawn()) return;
  if (!OutcomeUnknown(error.status.error_code())) return voting.kept->Discard();
  session.Note(absl::StrCat(_("the salt of this vote stays for the repeat"), ": ", voting.kept->path()));
}

void TellVote(Output& out, const Message& answer, const Voting& voting) {
  const auto& vote = static_cast<const v1::Vote&>(answer);
  out.Object(vote);
  if (vote.ballot_digest().empty()) return;
  const bool in_file = voting.kept && (voting.kept->drawn() || !voting.salt_file.empty());
  out.Flow(absl::StrCat(_("Nobody can tell your choice from the digest without your salt. To prove it"), ":"));
  out.Line(absl::StrCat("  luodi review check-ballot ", _("CHOICE"), " --salt-file ",
                        in_file ? voting.kept->path() : _("FILE"), " --digest ", vote.ballot_digest()));
}

// The server keeps the digest it made, and that must be the one of this ballot.
int CheckAnswer(Session& session, const Voting& voting, const Message& answer) {
  const auto& vote = static_cast<const v1::Vote&>(answer);
  if (!vote.ballot_digest().empty() && vote.ballot_digest() != voting.digest) {
    throw std::runtime_error(_("the server keeps another digest than that of your ballot: tell the review office"));
  }
  if (voting.kept && voting.kept->drawn() && voting.salt_file.empty()) {
    session.Note(absl::StrCat(_("your salt; keep it, nobody else has it"), ": ", voting.kept->path()));
  }
  return kDone;
}

struct CheckFlags {
  std::string choice;
  std::string salt_file;
  std::string digest;
};

v1::Vote::Choice ReadChoice(const std::string& text) {
  const auto* choice = FindWord(*v1::Vote::Choice_descriptor(), text);
  if (choice != nullptr) return static_cast<v1::Vote::Choice>(choice->number());
  throw UsageError(absl::StrCat("CHOICE: ", text, ": ", _("known"), ": ",
                                KnownWords(*v1::Vote::Choice_descriptor(), LoadedLanguage())));
}

int CheckBallot(Session& session, const CheckFlags& flags) {
  const std::string digest = BallotDigest(LoadSalt(flags.salt_file), ReadChoice(flags.choice));
  if (flags.digest.empty()) {
    session.out().Line(digest);
    return kDone;
  }
  const bool same = digest == flags.digest;
  session.out().Line(same ? _("This is the ballot.") : _("This is not the ballot."));
  return same ? kDone : kRefused;
}

void AddChecking(Noun& noun) {
  const auto flags = std::make_shared<CheckFlags>();
  noun.Verb("check-ballot", _("Recomputes the digest of a secret ballot, without server"),
            "luodi review check-ballot yes --salt-file ballot.salt")
      .Option("CHOICE", &flags->choice, _("Which way"))
      .Known(WordsToSay(*v1::Vote::Choice_descriptor(), LoadedLanguage()))
      .Required()
      .Option("--salt-file", &flags->salt_file, _("The file with your salt; - is standard input"))
      .TakesFile()
      .Required()
      .Option("--digest", &flags->digest, _("The digest that the vote shows"))
      .Checks([flags](Session&) {
        if (!flags->choice.empty()) ReadChoice(flags->choice);
      })
      .Runs([flags](Session& session) { return CheckBallot(session, *flags); });
}

}  // namespace

void AddBallots(Noun noun) {
  const auto voting = std::make_shared<Voting>();
  Command& vote = StageAndSeat(CaseVerb(noun, "vote", _("Casts your vote"), "luodi review vote YEAR-0029 panel yes",
                                        "ReviewService.CastVote", "parent"));
  JudgesPacket(vote.Field("CHOICE", "choice", _("Which way"))
                   .Required()
                   .Field("--reason", "reason", _("Why; a secret ballot keeps none"))
                   .Option("--salt-file", &voting->salt_file,
                           _("Secret ballot: the file of your salt; a new one is drawn when it is not there"))
                   .TakesFile(),
               "parent")
      .Checks([voting](Session&) {
        if (!voting->salt_file.empty() && std::filesystem::exists(voting->salt_file)) LoadSalt(voting->salt_file);
      })
      .Prepares([voting](Session& session, Message* request) {
        AddSalt(session, *voting, static_cast<v1::CastVoteRequest*>(request));
      })
      .Fails([voting](Session& session, const CallError& error) { AfterFailure(session, *voting, error); })
      .Tells([voting](Output& out, const Message& answer) { TellVote(out, answer, *voting); })
      .Rows([](Output& out, const Message& answer) { out.Object(answer); })
      .Then([voting](Session& session, const Message& answer) { return CheckAnswer(session, *voting, answer); });
  AddChecking(noun);
}

}  // namespace luodi::client
