// SPDX-License-Identifier: Apache-2.0
// luodi: the staff's command line.
#include <iostream>
#include <string>
#include <string_view>

#include "client/command.h"
#include "client/language.h"

namespace {

// The language is needed before the command line can be read: the flags' help is written in it.
std::string AskedLanguage(int argc, char** argv) {
  constexpr std::string_view kFlag = "--lang";
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == kFlag && i + 1 < argc) return argv[i + 1];
    if (word.rfind("--lang=", 0) == 0) return std::string(word.substr(kFlag.size() + 1));
  }
  return "";
}

}  // namespace

int main(int argc, char** argv) {
  using namespace luodi::client;
  const Language language = ChooseLanguage(AskedLanguage(argc, argv));
  LoadCatalogue(language);
  if (!HasCatalogue()) {
    std::cerr << "luodi: 未找到中文译文（" << CatalogueFolder() << "/zh_CN/LC_MESSAGES/luodi.mo），部分内容以英文显示\n";
  }
  Cli cli(language);
  AddAllCommands(&cli);
  return cli.Main(argc, argv);
}
