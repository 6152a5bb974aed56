// SPDX-License-Identifier: Apache-2.0
#include "server/ledger/survey.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>
#include <vector>

#include "absl/hash/hash.h"
#include "absl/strings/ascii.h"
#include "server/ledger/row.h"

namespace luodi::ledger {
namespace {

bool IsDigits(const std::string& code) {
  return !code.empty() && std::all_of(code.begin(), code.end(), [](unsigned char c) { return absl::ascii_isdigit(c); });
}

// 7 for 007; empty for what is no number.
std::string WithoutZeros(const std::string& code) {
  if (!IsDigits(code)) return "";
  return code.substr(std::min(code.find_first_not_of('0'), code.size() - 1));
}

// Keys of one kind, 8 bytes a row: half a hash above the row. Equal halves mark the rows that are worth a second look.
class Hashes {
 public:
  void Add(const std::string& key, int row) {
    if (!key.empty()) entries_.push_back(absl::HashOf(key) << 32 | static_cast<uint32_t>(row));
  }
  // Adds the rows that share a hash with another.
  void FindEqual(absl::flat_hash_set<int>& rows) {
    std::sort(entries_.begin(), entries_.end());
    for (size_t i = 1; i < entries_.size(); ++i) {
      if (entries_[i] >> 32 != entries_[i - 1] >> 32) continue;
      for (const size_t at : {i - 1, i}) rows.insert(static_cast<int>(entries_[at] & UINT32_MAX));
    }
    entries_ = {};
  }

 private:
  std::vector<uint64_t> entries_;
};

// The rows of one investor, title and phase: which numbers the first row of each sort has. Two rows that both have a
// number of one sort are told apart by it: were it the same, they would be twins by that number.
class SameIdentity {
 public:
  // The earlier row that means the same project; 0 for none.
  int Meet(const RowKeys& keys, int row) {
    const unsigned sort = (keys.business_code.empty() ? 0u : 1u) | (keys.national_code.empty() ? 0u : 2u);
    int twin = 0;
    for (unsigned other = 0; other < first_.size(); ++other) {
      if ((sort & other) == 0 && first_[other] != 0 && (twin == 0 || first_[other] < twin)) twin = first_[other];
    }
    if (first_[sort] == 0) first_[sort] = row;
    return twin;
  }

 private:
  std::array<int, 4> first_ = {};
};

// The second look, at the rows whose keys have equal hashes.
class Comparison {
 public:
  explicit Comparison(Survey& survey) : survey_(survey) {}

  void Add(const RowKeys& keys, int row) {
    Meet(by_business_code_, keys.business_code, row);
    Meet(by_national_code_, keys.national_code, row);
    if (!keys.identity.empty()) Tell(row, by_identity_[keys.identity].Meet(keys, row));
    if (!keys.parent.empty()) children_.emplace_back(row, keys.parent);
    if (const std::string bare = WithoutZeros(keys.business_code); !bare.empty()) {
      zeroed_[bare].emplace_back(keys.business_code, row);
    }
  }

  void FindParents() {
    for (const auto& [row, parent] : children_) {
      const auto found = by_business_code_.find(parent);
      if (found == by_business_code_.end()) continue;
      survey_.parents[row] = found->second;
      survey_.are_parents.insert(found->second);
    }
  }

  // The number written with the most zeros is whole, the others may have lost some.
  void FindLostZeros() {
    for (const auto& [bare, codes] : zeroed_) {
      const auto& whole = *std::max_element(codes.begin(), codes.end(), [](const auto& one, const auto& other) {
        return one.first.size() < other.first.size();
      });
      for (const auto& [code, row] : codes) {
        if (code != whole.first) survey_.zeros_differ[row] = whole.first;
      }
    }
  }

 private:
  using Firsts = absl::flat_hash_map<std::string, int>;

  void Meet(Firsts& firsts, const std::string& key, int row) {
    if (key.empty()) return;
    const auto [first, is_first] = firsts.emplace(key, row);
    if (!is_first) Tell(row, first->second);
  }
  void Tell(int row, int twin) {
    if (twin != 0) survey_.twins.emplace(row, twin);
  }

  Survey& survey_;
  Firsts by_business_code_, by_national_code_;
  absl::flat_hash_map<std::string, SameIdentity> by_identity_;
  std::vector<std::pair<int, std::string>> children_;
  absl::flat_hash_map<std::string, std::vector<std::pair<std::string, int>>> zeroed_;
};

// How many rounds a row waits for the parents above it; circles are told on the way.
class Rounds {
 public:
  explicit Rounds(Survey& survey) : survey_(survey) {}

  void Find() {
    std::vector<std::pair<int, int>> children(survey_.parents.begin(), survey_.parents.end());
    std::sort(children.begin(), children.end());
    for (const auto& [row, parent] : children) Follow(row);
    for (const auto& [row, round] : known_) {
      if (round > kMostRounds) survey_.circling.insert(row);
      if (round == 0 || round > kMostRounds) continue;
      survey_.rounds[row] = round;
      survey_.last_round = std::max(survey_.last_round, round);
    }
  }

 private:
  // Up the chain to a row that is known or has no parent here, then down again.
  void Follow(int row) {
    std::vector<int> chain;
    absl::flat_hash_set<int> open;
    int above = row;
    for (; !known_.contains(above); above = survey_.parents.at(above)) {
      if (!open.insert(above).second) {
        for (int i = above; survey_.circling.insert(i).second; i = survey_.parents.at(i)) {
        }
        break;
      }
      chain.push_back(above);
      if (!survey_.parents.contains(above)) break;
    }
    for (auto i = chain.rbegin(); i != chain.rend(); ++i) {
      const auto parent = survey_.parents.find(*i);
      if (parent == survey_.parents.end() || survey_.circling.contains(*i)) {
        known_[*i] = 0;
        continue;
      }
      known_[*i] = known_[parent->second] + (parent->second > *i ? 1 : 0);
    }
  }

  Survey& survey_;
  absl::flat_hash_map<int, int> known_;
};

}  // namespace

Survey SurveyRows(const Header& header, const sheets::RecordSpool& records) {
  Survey survey;
  Hashes business, national, identities, zeroed;
  absl::flat_hash_set<int> suspects;
  sheets::Record record;
  for (sheets::RecordSpool::Reader reader(records); reader.Next(&record);) {
    const RowKeys keys = ReadKeys(header, record);
    ++(keys.is_sum ? survey.sums : survey.rows);
    if (keys.is_sum || keys.worthless) continue;
    business.Add(keys.business_code, record.row);
    national.Add(keys.national_code, record.row);
    identities.Add(keys.identity, record.row);
    zeroed.Add(WithoutZeros(keys.business_code), record.row);
    // A child and its parent share a key too.
    business.Add(keys.parent, record.row);
  }
  for (Hashes* hashes : {&business, &national, &identities, &zeroed}) hashes->FindEqual(suspects);
  if (suspects.empty()) return survey;
  Comparison comparison(survey);
  for (sheets::RecordSpool::Reader reader(records); reader.Next(&record);) {
    if (suspects.contains(record.row)) comparison.Add(ReadKeys(header, record), record.row);
  }
  comparison.FindParents();
  comparison.FindLostZeros();
  Rounds(survey).Find();
  return survey;
}

bool RowsInOrder::Next(sheets::Record* record) {
  for (; round_ <= survey_.last_round; ++round_) {
    if (!reader_) reader_.emplace(records_);
    while (reader_->Next(record)) {
      const auto round = survey_.rounds.find(record->row);
      if ((round == survey_.rounds.end() ? 0 : round->second) == round_) return true;
    }
    reader_.reset();
  }
  return false;
}

}  // namespace luodi::ledger
