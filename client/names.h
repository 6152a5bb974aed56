// SPDX-License-Identifier: Apache-2.0
// Resource names as people type them, and as tables show them.
#pragma once

#include <string>
#include <string_view>

namespace luodi::client {

// The full name for what was typed, in a zone. `pattern` is the form below the zone: "projects/*/cases/*". A full name
// (zones/...) stays as it is; "zones/*" is the zone itself; "projects/2020-0041/cases/1" gets the zone; of
// "2020-0041/1" each part fills a star. When the last part is missing ("2020-0041" for a case) the name of what holds
// the collection is returned: zones/z/projects/2020-0041. Throws UsageError when the zone is needed and empty, or the
// parts do not fit.
std::string FullName(std::string_view zone, std::string_view pattern, std::string_view typed);

// The full name has the form, last part included.
bool HasForm(std::string_view name, std::string_view pattern);

// 2020-0041/1 for zones/z/projects/2020-0041/cases/1; other text stays as it is.
std::string ShortName(const std::string& name);

// projects/2020-0041/cases/1 for zones/z/projects/2020-0041/cases/1: where the kind of thing must be told.
std::string NameBelowZone(const std::string& name);

// The last part of a name: 1 for .../cases/1.
std::string LastPart(std::string_view name);

}  // namespace luodi::client
