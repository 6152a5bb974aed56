// SPDX-License-Identifier: Apache-2.0
// luodi investor.
#include "client/command.h"
#include "client/language.h"

namespace luodi::client {
namespace {

constexpr char kInvestors[] = "investors/*";

// What create and update share.
Command& DescriptiveFlags(Command& command) {
  return command.Field("--legal-representative", "investor.legal_representative", _("Legal representative"))
      .Field("--tag", "investor.tags", _("A free word; may be repeated"));
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
  DescriptiveFlags(noun.Verb("update", _("Changes name, legal representative or tags"),
                             "luodi investor update YEAR-0007 --tag 世界500强")
                       .Calls("InvestorService.UpdateInvestor")
                       .Resource("INVESTOR", "investor.name", kInvestors, _("Which"))
                       .Required()
                       .StartsFrom("InvestorService.GetInvestor", "investor")
                       .Field("--title", "investor.title", _("Registered name")));
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
