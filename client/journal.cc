// SPDX-License-Identifier: Apache-2.0
// luodi journal.
#include <memory>

#include "absl/strings/str_cat.h"
#include "absl/strings/strip.h"
#include "client/acts.h"
#include "client/command.h"
#include "client/fields.h"
#include "client/language.h"
#include "client/methods.h"
#include "client/plain_words.h"
#include "client/words.h"
#include "google/protobuf/util/json_util.h"
#include "luodi/v1/journal.pb.h"

namespace luodi::client {
namespace {

const v1::JournalEntry& EntryOf(const Message& message) { return static_cast<const v1::JournalEntry&>(message); }

std::string Act(const Message& message) { return ActWord(EntryOf(message).method(), LoadedLanguage()); }

// People give reasons, the server gives codes.
std::string Reason(const Message& message) {
  const v1::JournalEntry& entry = EntryOf(message);
  return entry.kind() == v1::ENTRY_KIND_DENIAL ? DenialWord(entry.reason(), LoadedLanguage()) : entry.reason();
}

// As --method takes it.
std::string Method(const Message& message) {
  return std::string(absl::StripPrefix(EntryOf(message).method(), "luodi.v1."));
}

// The image as the message it was; nullptr when there is none, or it says what this version does not know.
std::unique_ptr<Message> ImageOf(const v1::JournalEntry& entry) {
  const auto* type = google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(entry.resource_type());
  if (!entry.has_image() || type == nullptr) return nullptr;
  std::string json;
  std::unique_ptr<Message> image = NewMessage(type);
  const bool read = google::protobuf::util::MessageToJsonString(entry.image(), &json).ok() &&
                    google::protobuf::util::JsonStringToMessage(json, image.get()).ok();
  return read ? std::move(image) : nullptr;
}

void TellEntry(Output& out, const Message& message) {
  v1::JournalEntry entry = EntryOf(message);
  entry.set_reason(Reason(message));
  entry.set_method(absl::StrCat(Act(message), " (", Method(message), ")"));
  const std::unique_ptr<Message> image = ImageOf(entry);
  if (image != nullptr) entry.clear_image();
  out.Object(entry);
  if (image == nullptr) return;
  out.Title(Label("image", out.language()));
  out.Object(*image);
}

const Columns& EntryColumns() {
  static const Columns columns = {{"time"},
                                  {"actor"},
                                  {"method", false, Act, N_("Act")},
                                  {"resource"},
                                  {"version"},
                                  {"reason", false, Reason},
                                  {"kind", true},
                                  {"method", true, Method},
                                  {"name", true},
                                  {"write_id", true},
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
      .Required()
      .Tells(TellEntry)
      .Rows([](Output& out, const Message& answer) { out.Object(answer); });
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
