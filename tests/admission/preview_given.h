// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>

#include <map>
#include <string>
#include <vector>

#include "luodi/v1/admission.grpc.pb.h"
#include "server/base/database.h"
#include "tests/agreements/given.h"

namespace luodi::testing {

// What came of a preview.
struct Previewed {
  grpc::Status status;
  std::vector<v1::PreviewFlip> flips;
  std::vector<v1::PreviewGap> gaps;
  v1::PreviewSummary summary;
  v1::PreviewThresholdSetResponse::Progress last_progress;
  // Nothing came after the summary, and it came at all.
  bool is_summary_last = false;

  // What flips, by name: the verdicts before and after.
  std::map<std::string, std::string> Told() const {
    std::map<std::string, std::string> told;
    for (const v1::PreviewFlip& flip : flips) {
      told[flip.name()] = v1::VerdictOutcome_Name(flip.before()).substr(16) + " " +
                          v1::VerdictOutcome_Name(flip.after()).substr(16);
    }
    return told;
  }
};

class PreviewThresholdSet : public Bureau {
 protected:
  PreviewThresholdSet() {
    PublishRules();
    Person("auditor", {v1::ROLE_CASE_AUDITOR});
  }

  v1::ThresholdSet Bars(const v1::Date& effective, int64_t intensity_wan, int64_t tax_wan) {
    v1::ThresholdSet set = EmptySet(effective);
    AddBar(set, "intensity", v1::METRIC_INVESTMENT_INTENSITY, intensity_wan * 10'000).set_exceptable(true);
    AddBar(set, "tax", v1::METRIC_TAX_PER_MU, tax_wan * 10'000).set_exceptable(true);
    return set;
  }
  // A draft of 600 and 60 万元 a mu; its name.
  std::string Draft() { return Draft(Bars(Day(2020, 7, 1), 600, 60)); }
  std::string Draft(const v1::ThresholdSet& set) {
    const auto draft = DraftSet("secretary", set);
    EXPECT_TRUE(draft.ok()) << draft.status.error_message();
    return draft->name();
  }

  Previewed Preview(const std::string& who, v1::PreviewThresholdSetRequest request) {
    grpc::ClientContext context;
    Speak(who, context);
    v1::AdmissionService::Stub stub(Channel());
    const auto reader = stub.PreviewThresholdSet(&context, request);
    Previewed previewed;
    v1::PreviewThresholdSetResponse part;
    while (reader->Read(&part)) {
      previewed.is_summary_last = part.has_summary();
      if (part.has_progress()) previewed.last_progress = part.progress();
      if (part.has_flip()) previewed.flips.push_back(part.flip());
      if (part.has_gap()) previewed.gaps.push_back(part.gap());
      if (part.has_summary()) previewed.summary = part.summary();
    }
    previewed.status = reader->Finish();
    return previewed;
  }
  Previewed Preview(const std::string& name, const std::string& who = "leader") {
    v1::PreviewThresholdSetRequest request;
    request.set_name(name);
    return Preview(who, request);
  }

  // 2.83 亿元 with 2830 万元 of tax on so much land.
  std::string OnLand(int64_t micro_mu) {
    v1::CreateProjectRequest create = NewProject();
    create.mutable_project()->mutable_land_area()->set_micro_mu(micro_mu);
    return Must("officer", &Projects::CreateProject, create).name();
  }

  // Rows of every table but those of the journal.
  std::map<std::string, std::string> Rows() {
    database::Connection connection(DatabaseUrl());
    pqxx::work work(connection.raw());
    std::map<std::string, std::string> rows;
    for (const auto& table : work.exec("SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
                                       "'public'::regnamespace AND relname <> 'journal_entries'")) {
      const std::string name = table[0].as<std::string>();
      rows[name] = work.exec1("SELECT md5(coalesce(string_agg(t::text, '' ORDER BY t::text), '')) FROM " +
                              work.quote_name(name) + " t")[0]
                       .as<std::string>();
    }
    return rows;
  }
  // Entries of readings of a resource.
  std::vector<v1::JournalEntry> Readings(const std::string& resource) {
    v1::ListEntriesRequest list;
    list.set_parent(zone());
    list.mutable_filter()->set_resource_prefix(resource);
    list.mutable_filter()->set_kind(v1::ENTRY_KIND_READING);
    const auto entries = Must("auditor", &v1::JournalService::Stub::ListEntries, list);
    return {entries.entries().begin(), entries.entries().end()};
  }

  // What the evaluation answers; UNSPECIFIED where it is refused.
  v1::VerdictOutcome Outcome(const std::string& project, const std::string& under = "") {
    v1::EvaluateAdmissionRequest request;
    request.set_parent(zone());
    request.set_project(project);
    request.set_under(under);
    return Ask("leader", &v1::AdmissionService::Stub::EvaluateAdmission, request)->verdict().outcome();
  }
};

}  // namespace luodi::testing
