// SPDX-License-Identifier: Apache-2.0
#include "client/language.h"

#include <libintl.h>

#include <clocale>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace luodi::client {
namespace {

constexpr char kDomain[] = "luodi";
Language loaded = Language::kEnglish;

}  // namespace

std::string CatalogueFolder() {
  std::error_code error;
  const std::filesystem::path program = std::filesystem::read_symlink("/proc/self/exe", error);
  return (program.parent_path().parent_path() / "share" / "locale").string();
}

bool HasCatalogue() {
  const std::string msgid = "reason";
  return loaded == Language::kEnglish || Translate(msgid.c_str()) != msgid;
}

Language ChooseLanguage(const std::string& asked) {
  std::string wanted = asked;
  for (const char* variable : {"LUODI_LANG", "LC_ALL", "LC_MESSAGES", "LANG"}) {
    if (!wanted.empty()) break;
    if (const char* value = std::getenv(variable)) wanted = value;
  }
  return wanted.rfind("zh", 0) == 0 ? Language::kChinese : Language::kEnglish;
}

void LoadCatalogue(Language language) {
  loaded = language;
  // A clean machine has no zh_CN locale; C.UTF-8 is always there, and LANGUAGE then names the catalogue.
  const char* messages = std::setlocale(LC_ALL, "");
  if (messages == nullptr || std::string(std::setlocale(LC_MESSAGES, nullptr)) == "C")
    std::setlocale(LC_ALL, "C.UTF-8");
  std::setlocale(LC_NUMERIC, "C");
  setenv("LANGUAGE", language == Language::kChinese ? "zh_CN" : "en", 1);
  bindtextdomain(kDomain, CatalogueFolder().c_str());
  bind_textdomain_codeset(kDomain, "UTF-8");
  textdomain(kDomain);
}

Language LoadedLanguage() { return loaded; }

const char* Translate(const char* msgid) { return *msgid == '\0' ? msgid : dgettext(kDomain, msgid); }

}  // namespace luodi::client
