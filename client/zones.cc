// SPDX-License-Identifier: Apache-2.0
// luodi zone, park, positioning, rate, calendar.
#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "absl/strings/str_split.h"
#include "client/command.h"
#include "client/errors.h"
#include "client/fields.h"
#include "client/language.h"
#include "luodi/v1/zones.pb.h"
#include "proto/text/number.h"

namespace luodi::client {
namespace {

// "新材料=C26,C30": a title and the prefixes that belong to it.
void AddIndustry(const std::string& text, v1::Positioning* positioning) {
  const size_t equals = text.find('=');
  if (equals == std::string::npos || equals == 0) {
    throw UsageError(absl::StrCat("--industry ", text, ": ", _("write TITLE=PREFIX,PREFIX")));
  }
  v1::PositionedIndustry* industry = positioning->add_industries();
  industry->set_title(text.substr(0, equals));
  for (const auto prefix : absl::StrSplit(text.substr(equals + 1), ',', absl::SkipEmpty())) {
    industry->add_industry_prefixes(std::string(prefix));
  }
}

std::string IndustriesCell(const Message& message) {
  return absl::StrJoin(static_cast<const v1::Positioning&>(message).industries(), "; ",
                       [](std::string* out, const v1::PositionedIndustry& industry) {
                         absl::StrAppend(out, industry.title(), " ", absl::StrJoin(industry.industry_prefixes(), ","));
                       });
}

void AddPositioningCommands(Noun root) {
  Noun noun = root.AddNoun("positioning", _("The industries a zone is positioned for"));
  const auto industries = std::make_shared<std::vector<std::string>>();
  noun.Verb(
          "record", _("Records the list of industries from a day on"),
          "luodi positioning record --effective-date 2020-01-01 --document 廊高规〔2020〕1号 --industry 新材料=C26,C30")
      .Calls("ZoneService.RecordPositioning")
      .Json("positioning")
      .Field("--effective-date", "positioning.effective_date", _("First day in force"))
      .Field("--document", "positioning.document", _("The document that says so"))
      .Options("--industry", industries.get(), _("TITLE=PREFIX,PREFIX of GB/T 4754; may be repeated"))
      .Checks([industries](Session&) {
        v1::Positioning scratch;
        for (const std::string& text : *industries) AddIndustry(text, &scratch);
      })
      .Prepares([industries](Session&, Message* message) {
        auto* request = static_cast<v1::RecordPositioningRequest*>(message);
        for (const std::string& text : *industries) AddIndustry(text, request->mutable_positioning());
      });
  noun.Verb("list", _("Lists what the zone was positioned for, newest first"), "luodi positioning list")
      .Calls("ZoneService.ListPositionings")
      .Shows({{"effective_date"}, {"industries", false, IndustriesCell, N_("Industries")}, {"document"}});
}

int64_t RateOf(Session& session, const std::string& text) {
  int64_t value = 0;
  const v1::ErrorReason reason = text::ReadRate(text, &value);
  if (reason == v1::ERROR_REASON_UNSPECIFIED) return value;
  throw UsageError("--rate", reason, {{"field", "--rate"}, {"value", text}}, session.language());
}

void AddRateCommands(Noun root) {
  Noun noun = root.AddNoun("rate", _("Dated exchange rates"));
  const auto rate = std::make_shared<std::string>();
  noun.Verb("record", _("Records what one unit of a currency was worth on a day"),
            "luodi rate record --from USD --rate 7.0710 --date 2020-07-01 --source 中国人民银行")
      .Calls("ZoneService.RecordExchangeRate")
      .Field("--from", "exchange_rate.from_currency", _("The currency of which one unit is meant"))
      .Required()
      .Field("--to", "exchange_rate.to_currency", _("The currency the value is in; CNY if not given"))
      .Option("--rate", rate.get(), _("The value of one unit, up to 8 decimals"))
      .Fills("exchange_rate.rate_e8")
      .Required()
      .Field("--date", "exchange_rate.rate_date", _("The day of the rate"))
      .Required()
      .Field("--kind", "exchange_rate.kind", _("Sort of rate; central parity if not given"))
      .Field("--source", "exchange_rate.source", _("Where it was published"))
      .Required()
      .Checks([rate](Session& session) {
        if (!rate->empty()) RateOf(session, *rate);
      })
      .Prepares([rate](Session& session, Message* message) {
        auto* record = static_cast<v1::RecordExchangeRateRequest*>(message)->mutable_exchange_rate();
        if (record->to_currency().empty()) record->set_to_currency("CNY");
        if (record->kind() == v1::ExchangeRate::KIND_UNSPECIFIED) {
          record->set_kind(v1::ExchangeRate::KIND_CENTRAL_PARITY);
        }
        record->set_rate_e8(RateOf(session, *rate));
      });
  noun.Verb("list", _("Lists the rates, newest day first"), "luodi rate list")
      .Calls("ZoneService.ListExchangeRates")
      .Shows({{"rate_date"}, {"from_currency"}, {"rate_e8"}, {"to_currency"}, {"kind"}, {"source"}, {"name", true}});
}

void AddCalendarCommands(Noun root) {
  Noun noun = root.AddNoun("calendar", _("Working days"));
  noun.Verb("record", _("Records the working days of a year; again: a corrected version"), "luodi calendar record @2027.json")
      .Calls("ZoneService.RecordCalendarYear")
      .Json("calendar_year")
      .Required();
  const auto former = std::make_shared<bool>(false);
  noun.Verb("list", _("Lists the years recorded"), "luodi calendar list")
      .Calls("ZoneService.ListCalendarYears")
      .Flag("--all-versions", former.get(), _("Also those that were corrected"))
      .Prepares([former](Session&, Message* message) {
        static_cast<v1::ListCalendarYearsRequest*>(message)->set_include_former(*former);
      })
      .Shows({{"year"},
              {"version"},
              {"working_days"},
              {"document"},
              {"recorded_by", true},
              {"create_time", true},
              {"days_off", true},
              {"working_weekend_days", true}});
  noun.Verb("due", _("Tells the day on which a limit of working days ends"),
            "luodi calendar due --from 2020-04-30 --working-days 20")
      .Calls("ZoneService.ComputeDueDate")
      .Field("--from", "start_date", _("The day on which the limit begins; not counted"))
      .Required()
      .Field("--working-days", "working_days", _("How many"))
      .Required();
}

}  // namespace

void AddZoneCommands(Noun root) {
  Noun zone = root.AddNoun("zone", _("Development zones"));
  zone.Verb("create", _("Creates a zone"), "luodi zone create binhai --title 样例开发区")
      .Calls("ZoneService.CreateZone")
      .Field("ID", "zone_id", _("2 to 40 of a-z, 0-9 and hyphen"))
      .Required()
      .Field("--title", "zone.title", _("What people call it"))
      .Required()
      .Field("--note", "zone.note", _("What the zone and its figures are"));
  zone.Verb("show", _("Shows a zone"), "luodi zone show langfang-gaoxin")
      .Calls("ZoneService.GetZone")
      .Resource("ZONE", "name", "zones/*", _("The zone; the one of the context if not given"))
      .Otherwise("name", "");
  Noun park = root.AddNoun("park", _("Parks and parks in parks"));
  park.Verb("create", _("Creates a park, or a park in a park"),
            "luodi park create biotech --title 生物医药产业园 --in core")
      .Calls("ZoneService.CreatePark")
      .Field("ID", "park_id", _("2 to 40 of a-z, 0-9 and hyphen"))
      .Required()
      .Field("--title", "park.title", _("What people call it"))
      .Required()
      .Resource("--in", "park.parent_park", "parks/*", _("The park that holds it"));
  park.Verb("list", _("Lists the parks"), "luodi park list")
      .Calls("ZoneService.ListParks")
      .Shows({{"name"}, {"title"}, {"parent_park"}, {"create_time", true}});
  AddPositioningCommands(root);
  AddRateCommands(root);
  AddCalendarCommands(root);
}

}  // namespace luodi::client
