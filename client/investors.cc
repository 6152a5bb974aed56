// SPDX-License-Identifier: Apache-2.0
// luodi investor.
#include <algorithm>
#include <memory>

#include "client/command.h"
#include "client/fields.h"
#include "client/language.h"
#include "luodi/v1/investors.pb.h"

namespace luodi::client {
namespace {

constexpr char kInvestors[] = "investors/*";

// What create and update share.
Command& DescriptiveFlags(Command& command) {
  return command.Field("--legal-representative", "investor.legal_representative", _("Legal representative"))
      .Field("--tag", "investor.tags", _("A free word; may be repeated"))
      .Field("--credit-record", "investor.credit_records",
             _("Record of bad credit, @file.json or '{...}'; may be repeated, all together replace those there are"))
      .Field("--land-holding", "investor.land_holdings",
             _("Land held, @file.json or '{...}'; may be repeated, all together replace those there are"));
}

// One value of a row that a verb adds: its flag, its field, what was typed.
struct Value {
  const char* flag;
  const char* field;
  const char* help;
  bool required = false;
  std::string text = {};
};
using Values = std::vector<Value>;

// Reads what was typed into the row; throws UsageError of the first that cannot be read.
void ReadRow(const Values& values, Language language, Message* row) {
  for (const Value& value : values) {
    if (!value.text.empty()) SetField(row, value.field, value.text, value.flag, language);
  }
}

// A verb that takes the investor as he stands and changes one row of what is recorded of him.
template <typename Row>
Command& RowVerb(Noun noun, const std::string& verb, const std::string& help, const std::string& example, Values fields,
                 std::function<void(v1::Investor*, const Row&)> put) {
  const auto values = std::make_shared<Values>(std::move(fields));
  Command& command = noun.Verb(verb, help, example)
                         .Calls("InvestorService.UpdateInvestor")
                         .Resource("INVESTOR", "investor.name", kInvestors, _("Which"))
                         .Required()
                         .StartsFrom("InvestorService.GetInvestor", "investor");
  for (Value& value : *values) {
    command.Option(value.flag, &value.text, _(value.help));
    if (value.required) command.Required();
    command.Checks([value = &value, values](Session& session) {
      Row scratch;
      ReadRow({*value}, session.language(), &scratch);
    });
  }
  return command.Prepares([values, put](Session& session, Message* request) {
    Row row;
    ReadRow(*values, session.language(), &row);
    put(static_cast<v1::UpdateInvestorRequest*>(request)->mutable_investor(), row);
  });
}

void AddRecords(Noun noun) {
  RowVerb<v1::CreditRecord>(
      noun, "credit-record", _("Adds a record of bad credit, or says until when one stood"),
      "luodi investor credit-record YEAR-0007 --title 失信被执行人 --source （2020）冀10执1号 --from-date 2020-03-01",
      {{"--title", "title", N_("What it is"), true},
       {"--source", "source", N_("The document or list it stands in"), true},
       {"--from-date", "from_date", N_("First day it stands"), true},
       {"--until-date", "until_date", N_("First day it no longer stands")}},
      [](v1::Investor* investor, const v1::CreditRecord& row) {
        auto* records = investor->mutable_credit_records();
        const auto same = std::find_if(records->begin(), records->end(), [&](const v1::CreditRecord& record) {
          return record.title() == row.title() && record.source() == row.source();
        });
        *(same == records->end() ? records->Add() : &*same) = row;
      });
  RowVerb<v1::LandHolding>(
      noun, "land-holding", _("Records a parcel of land the investor holds; what was recorded of it is replaced"),
      "luodi investor land-holding YEAR-0007 --parcel 高新-2015-07 --area 80亩 --idle-area 12亩 --source "
      "实地核查2020-05",
      {{"--parcel", "parcel", N_("Number of the parcel of land"), true},
       {"--area", "area", N_("Land, e.g. 56.6亩"), true},
       {"--idle-area", "idle_area", N_("Of it idle")},
       {"--annual-output", "annual_output", N_("Output of the year")},
       {"--annual-tax", "annual_tax", N_("Tax of the year")},
       {"--year", "year", N_("The calendar year of output and tax")},
       {"--source", "source", N_("The document that says so"), true}},
      [](v1::Investor* investor, const v1::LandHolding& row) {
        auto* holdings = investor->mutable_land_holdings();
        const auto same = std::find_if(holdings->begin(), holdings->end(), [&](const v1::LandHolding& holding) {
          return holding.parcel() == row.parcel();
        });
        *(same == holdings->end() ? holdings->Add() : &*same) = row;
      });
}

}  // namespace

void AddInvestorCommands(Noun root) {
  Noun noun = root.AddNoun("investor", _("Enterprises and other investors"));
  DescriptiveFlags(
      noun.Verb("create", _("Registers an investor, by credit code or foreign number"),
                "luodi investor create --title 廊坊示范科技有限公司 --uscc 91131071MA00090015")
          .Calls("InvestorService.CreateInvestor")
          .Field("--title", "investor.title", _("Registered name"))
          .Required()
          .Field("--uscc", "investor.uscc", _("Unified social credit code, 18 characters"))
          .Field("--country", "investor.country_code", _("Country of a foreign investor, two letters"))
          .Field("--foreign-number", "investor.foreign_registration_number", _("Registration number in that country")));
  DescriptiveFlags(noun.Verb("update", _("Changes name, legal representative, tags or records"),
                             "luodi investor update YEAR-0007 --tag 世界500强")
                       .Calls("InvestorService.UpdateInvestor")
                       .Resource("INVESTOR", "investor.name", kInvestors, _("Which"))
                       .Required()
                       .StartsFrom("InvestorService.GetInvestor", "investor")
                       .Field("--title", "investor.title", _("Registered name")));
  AddRecords(noun);
  noun.Verb("show", _("Shows an investor"), "luodi investor show YEAR-0007")
      .Calls("InvestorService.GetInvestor")
      .Resource("INVESTOR", "name", kInvestors, _("Which"))
      .Required();
  noun.Verb("list", _("Lists investors"), "luodi investor list --title 科技")
      .Calls("InvestorService.ListInvestors")
      .Field("--title", "title_contains", _("Part of the name"))
      .Shows({{"name"},
              {"title"},
              {"uscc"},
              {"country_code"},
              {"foreign_registration_number", true},
              {"tags"},
              {"legal_representative", true},
              {"create_time", true}});
}

}  // namespace luodi::client
