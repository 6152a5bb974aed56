// SPDX-License-Identifier: Apache-2.0
// Secret ballots: the voter's salt, and the digest with which only he can tell his vote.
#pragma once

#include <string>
#include <string_view>

#include "luodi/v1/review_cases.pb.h"

namespace luodi::client {

// SHA-256 of the salt, ":" and the choice's name, in hex.
std::string BallotDigest(std::string_view salt, v1::Vote::Choice choice);

// The bytes of a salt written in hex, of 16 to 64 bytes; blanks around it do not matter. Throws UsageError.
std::string ReadSalt(const std::string& hex);
std::string SaltHex(std::string_view salt);

// The salt in the first line of the file; "-" is standard input. Throws UsageError.
std::string LoadSalt(const std::string& path);

// The salt of a vote that is being cast: there before it is sent, so that a lost answer can be repeated with it; gone
// when the vote was refused, so that nobody takes it for one that was cast.
class KeptSalt {
 public:
  // What is in the file; when it is not there, 32 new random bytes written to it for the owner alone, with a second
  // line that says what they are for. `keep` false: new ones are not written. Throws UsageError.
  KeptSalt(const std::string& path, const std::string& purpose, bool keep);

  const std::string& salt() const { return salt_; }
  const std::string& path() const { return path_; }
  // The file was made for this vote.
  bool drawn() const { return drawn_; }
  // Removes the file that was made for this vote.
  void Discard();

 private:
  std::string path_;
  std::string salt_;
  bool drawn_ = false;
};

// Where the salt of the vote with this request id is kept unless the voter names a file: in the folder `ballots` beside
// the file of contexts.
std::string SaltPath(const std::string& contexts_path, const std::string& request_id);

}  // namespace luodi::client
