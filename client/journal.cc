// SPDX-License-Identifier: Apache-2.0
// luodi journal.
#include "client/acts.h"
#include "client/command.h"
#include "client/language.h"
#include "luodi/v1/journal.pb.h"

namespace luodi::client {
namespace {

std::string Act(const Message& message) {
  return ActWord(static_cast<const v1::JournalEntry&>(message).method(), LoadedLanguage());
}

const Columns& EntryColumns() {
  static const Columns columns = {{"time"},         {"actor"},      {"method", false, Act, N_("Act")},
                                  {"resource"},     {"version"},    {"reason"},
                                  {"kind", true},   {"name", true}, {"write_id", true},
                                  {"ordinal", true}};
  return columns;
}

}  // namespace

void AddJournalCommands(Noun root) {
  Noun noun = root.AddNoun("journal", _("Who did what, when and why"));
  noun.Verb("list", _("Lists the entries of the zone, newest first"), "luodi journal list --actor chen-jing --limit 20")
      .Calls("JournalService.ListEntries")
      .Field("--resource", "filter.resource_prefix", _("Entries of this resource and what lies below it"))
      .Resource("--actor", "filter.actor", "persons/*", _("Entries of this person"))
      .Field("--method", "filter.method", _("Entries of this method"))
      .Field("--kind", "filter.kind", _("Sort of entry"))
      .Field("--from", "filter.start_time", _("Entries at or after this instant"))
      .Field("--until", "filter.end_time", _("Entries before this instant"))
      .Prepares([](Session& session, Message* message) {
        auto* filter = static_cast<v1::ListEntriesRequest*>(message)->mutable_filter();
        const std::string resource = filter->resource_prefix();
        if (!resource.empty() && resource.rfind("zones/", 0) != 0) {
          filter->set_resource_prefix(session.ZoneName() + "/" + resource);
        }
        const std::string method = filter->method();
        if (!method.empty() && method.rfind("luodi.v1.", 0) != 0) filter->set_method("luodi.v1." + method);
      })
      .Shows(EntryColumns());
  noun.Verb("show", _("Shows an entry with what the resource was after it"), "luodi journal show 1234-5")
      .Calls("JournalService.GetEntry")
      .Resource("ENTRY", "name", "entries/*", _("Which"))
      .Required();
  noun.Verb("history", _("Shows every change of one resource, oldest first"),
            "luodi journal history projects/YEAR-0029")
      .Calls("JournalService.ListHistory")
      .Field("NAME", "name", _("A name below the zone, or a full one"))
      .Required()
      .Prepares([](Session& session, Message* message) {
        auto* request = static_cast<v1::ListHistoryRequest*>(message);
        if (request->name().rfind("zones/", 0) != 0) request->set_name(session.ZoneName() + "/" + request->name());
      })
      .Shows(EntryColumns());
}

}  // namespace luodi::client
