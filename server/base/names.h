// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "server/base/status.h"

// Resource names as in AIP-122: zones/{zone}/projects/{project}/cases/{case}.
namespace luodi::names {

// The values of the variables of `form` ("zones/{zone}/projects/{project}") in `name`; refuses with NAME_MALFORMED on
// `field`. A value is 1 to 80 of A-Z, a-z, 0-9, hyphen; or "-" alone, the wildcard, when `wildcard` is set.
absl::StatusOr<std::vector<std::string>> Parse(std::string_view field, std::string_view name, std::string_view form,
                                               bool wildcard = false);

// The same for a field among others: adds the fault instead. Empty result when it does not fit.
std::vector<std::string> Parse(std::string_view field, std::string_view name, std::string_view form, Faults& faults);

// {zone} of any resource name, "" if it is none.
std::string ZoneOf(std::string_view name);

// zones/{zone}/projects/{project} of any name below it, "" if it is none.
std::string ProjectOf(std::string_view name);

// The i-th segment, from 0; "" when the name is shorter.
std::string Segment(std::string_view name, size_t i);
// {id} of zones/{zone}/{collection}/{id} and of what lies below it.
inline std::string IdOf(std::string_view name) { return Segment(name, 3); }
// {child} of zones/{zone}/{collection}/{id}/{children}/{child}.
inline std::string ChildOf(std::string_view name) { return Segment(name, 5); }

std::string Zone(std::string_view zone);
std::string Join(std::string_view zone, std::string_view collection, std::string_view id);

// Checks an id chosen by the caller: 2 to 40 of a-z, 0-9, hyphen; begins with a letter.
void CheckId(std::string_view field, std::string_view id, Faults& faults);

}  // namespace luodi::names
