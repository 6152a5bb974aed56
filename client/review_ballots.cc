// SPDX-License-Identifier: Apache-2.0
// luodi review: votes, open and secret.
#include <filesystem>
#include <stdexcept>

#include "absl/strings/str_cat.h"
#include "client/ballot.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/review.h"
#include "client/secrets.h"
#include "client/words.h"
#include "luodi/v1/review.pb.h"

namespace luodi::client {
namespace {

// A ballot that is secret gets its salt before it is sent: when the answer is lost, the same salt must go again.
void AddSalt(Session& session, const std::string& file, v1::CastVoteRequest* request) {
  if (!file.empty()) {
    request->set_ballot_salt(KeepSalt(file));
    return;
  }
  if (session.globals().explain) return;
  const v1::StageDefinition stage = DefinitionOfStage(session, request->parent(), request->stage_id());
  if (stage.ballot() != v1::BALLOT_SECRET) return;
  if (!session.globals().request_id.empty()) {
    throw UsageError(_("a repeat must send the same salt: give --salt-file FILE with --request-id"));
  }
  request->set_ballot_salt(NewSalt());
  session.Note(absl::StrCat(_("your salt; keep it, nobody else has it"), ": ", SaltHex(request->ballot_salt())));
}

void TellVote(Output& out, const Message& answer) {
  const auto& vote = static_cast<const v1::Vote&>(answer);
  out.Object(vote);
  if (vote.ballot_digest().empty()) return;
  out.Line(absl::StrCat(_("Nobody can tell your choice from the digest without your salt. To prove it"), ":"));
  out.Line(absl::StrCat("  luodi review check-ballot ", _("CHOICE"), " --salt-file ", _("FILE"), " --digest ",
                        vote.ballot_digest()));
}

// The server keeps the digest it made, and that must be the one of this ballot.
int CheckAnswer(const std::string& digest, const Message& answer) {
  const auto& vote = static_cast<const v1::Vote&>(answer);
  if (vote.ballot_digest().empty() || vote.ballot_digest() == digest) return kDone;
  throw std::runtime_error(_("the server keeps another digest than that of your ballot: tell the review office"));
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
      .Required()
      .Option("--salt-file", &flags->salt_file, _("The file with your salt; - is standard input"))
      .Required()
      .Option("--digest", &flags->digest, _("The digest that the vote shows"))
      .Checks([flags](Session&) {
        if (!flags->choice.empty()) ReadChoice(flags->choice);
      })
      .Runs([flags](Session& session) { return CheckBallot(session, *flags); });
}

}  // namespace

void AddBallots(Noun noun) {
  const auto file = std::make_shared<std::string>();
  const auto digest = std::make_shared<std::string>();
  Command& vote = StageAndSeat(CaseVerb(noun, "vote", _("Casts your vote"), "luodi review vote YEAR-0029 panel yes",
                                        "ReviewService.CastVote", "parent"));
  JudgesPacket(vote.Field("CHOICE", "choice", _("Which way"))
                   .Required()
                   .Field("--reason", "reason", _("Why"))
                   .Option("--salt-file", file.get(),
                           _("Secret ballot: the file of your salt; a new one is drawn when it is not there")),
               "parent")
      .Checks([file](Session&) {
        if (!file->empty() && std::filesystem::exists(*file)) LoadSalt(*file);
      })
      .Prepares([file, digest](Session& session, Message* request) {
        auto* cast = static_cast<v1::CastVoteRequest*>(request);
        AddSalt(session, *file, cast);
        if (!cast->ballot_salt().empty()) *digest = BallotDigest(cast->ballot_salt(), cast->choice());
      })
      .Tells(TellVote)
      .Rows([](Output& out, const Message& answer) { out.Object(answer); })
      .Then([digest](Session&, const Message& answer) { return CheckAnswer(*digest, answer); });
  AddChecking(noun);
}

}  // namespace luodi::client
