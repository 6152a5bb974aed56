// SPDX-License-Identifier: Apache-2.0
// Which language the command line speaks, and the catalogue of its sentences. Code writes English, `_("...")`
// translates.
#pragma once

#include <string>

#include "proto/text/sentence.h"

namespace luodi::client {

using text::Language;

// `asked` is "zh", "en" or empty; then LUODI_LANG, LC_ALL, LC_MESSAGES and LANG decide in this order: Chinese when the
// first that is set begins with "zh", else English.
Language ChooseLanguage(const std::string& asked);

// Loads the catalogue that lies in ../share/locale beside the folder of this program.
void LoadCatalogue(Language language);

// False when Chinese was asked for and there is no catalogue of it: sentences are English then.
bool HasCatalogue();

// Where the catalogue was looked for.
std::string CatalogueFolder();

// The language last loaded; English before.
Language LoadedLanguage();

// The sentence in the language loaded; the msgid itself when the catalogue has none.
const char* Translate(const char* msgid);

}  // namespace luodi::client

// Marks a msgid that is translated where it is used.
#define N_(msgid) msgid
#define _(msgid) ::luodi::client::Translate(msgid)
