// SPDX-License-Identifier: Apache-2.0
// luodi contract.
#include "client/command.h"
#include "client/language.h"

namespace luodi::client {
namespace {

constexpr char kContracts[] = "projects/*/contracts/*";

Command& ContentFlags(Command& command) {
  return command.Field("--document-number", "contract.document_number", _("The bureau's number of the paper"))
      .Field("--total-investment", "contract.total_investment", _("Total investment it states"))
      .Field("--fixed-asset-investment", "contract.fixed_asset_investment", _("Fixed-asset investment it states"));
}

Command& ContractArgument(Command& command, const std::string& path) {
  return command
      .Resource("CONTRACT", path, kContracts, _("Project and number; the newest if only the project is given"))
      .Required()
      .OrNewest("AgreementService.ListContracts");
}

}  // namespace

void AddAgreementCommands(Noun root) {
  Noun noun = root.AddNoun("contract", _("Framework agreements and investment contracts"));
  ContentFlags(
      noun.Verb("create", _("Drafts a contract"),
                "luodi contract create YEAR-0029 --kind investment --title 投资合同 --total-investment 2.83亿元")
          .Calls("AgreementService.CreateContract")
          .Resource("PROJECT", "parent", "projects/*", _("Which project"))
          .Required()
          .Field("--kind", "contract.kind", _("Framework agreement or investment contract"))
          .Required()
          .Field("--title", "contract.title", _("What it is called"))
          .Required());
  ContentFlags(ContractArgument(noun.Verb("update", _("Changes a draft; what is not given stays"),
                                          "luodi contract update YEAR-0029/1 --document-number 廊高合〔2020〕7号")
                                    .Calls("AgreementService.UpdateContract"),
                                "contract.name")
                   .StartsFrom("AgreementService.GetContract", "contract")
                   .Field("--kind", "contract.kind", _("Framework agreement or investment contract"))
                   .Field("--title", "contract.title", _("What it is called")));
  ContractArgument(
      noun.Verb("show", _("Shows a contract"), "luodi contract show YEAR-0029/1").Calls("AgreementService.GetContract"),
      "name");
  ContractArgument(noun.Verb("sign", _("Signs a contract; an investment contract makes the project signed"),
                             "luodi contract sign YEAR-0029 --date 2020-04-30")
                       .Calls("AgreementService.SignContract"),
                   "name")
      .ReadsEtag("AgreementService.GetContract")
      .Field("--date", "signed_date", _("Day of signing; today if not given"))
      .Field("--mode", "mode", _("How; onsite if not given"))
      .Confirms(_("Signing cannot be undone. Sign?"));
  noun.Verb("list", _("Lists the contracts of a project, or of all"), "luodi contract list YEAR-0029")
      .Calls("AgreementService.ListContracts")
      .Resource("PROJECT", "parent", "projects/*", _("Which project; all if not given"))
      .Otherwise("parent", "projects/-")
      .Shows({{"name"},
              {"kind"},
              {"title"},
              {"document_number"},
              {"total_investment"},
              {"state"},
              {"signed_date"},
              {.path = "signed_by", .gives = GiveWay::kSpare},
              {"fixed_asset_investment", true},
              {"review_case", true},
              {"threshold_set", true}});
}

}  // namespace luodi::client
