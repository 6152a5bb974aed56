// SPDX-License-Identifier: Apache-2.0
// Workbooks out of parts written by hand: full control over what a file says.
#pragma once

#include <zip.h>

#include <map>
#include <stdexcept>
#include <string>

namespace luodi::sheets {

// Names of parts and their texts.
using Parts = std::map<std::string, std::string>;

// The bytes of a zip. `method` is one of libzip's, deflate for -1.
inline std::string Zip(const Parts& parts, int method = ZIP_CM_DEFAULT) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* const target = zip_source_buffer_create(nullptr, 0, 0, &error);
  zip_source_keep(target);
  zip_t* const zip = zip_open_from_source(target, ZIP_TRUNCATE, &error);
  if (zip == nullptr) throw std::runtime_error(zip_error_strerror(&error));
  for (const auto& [name, text] : parts) {
    const zip_int64_t at =
        zip_file_add(zip, name.c_str(), zip_source_buffer(zip, text.data(), text.size(), 0), ZIP_FL_ENC_UTF_8);
    zip_set_file_compression(zip, static_cast<zip_uint64_t>(at), method, 1);
  }
  if (zip_close(zip) != 0) throw std::runtime_error(zip_strerror(zip));
  zip_stat_t stat;
  zip_source_stat(target, &stat);
  std::string bytes(stat.size, '\0');
  zip_source_open(target);
  zip_source_read(target, bytes.data(), bytes.size());
  zip_source_close(target);
  zip_source_free(target);
  return bytes;
}

inline const char kMainNamespace[] = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
inline const char kRelationships[] = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

inline std::string Relations(const std::map<std::string, std::string>& kinds_and_targets) {
  std::string xml = R"(<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">)";
  for (const auto& [kind, target] : kinds_and_targets) {
    // Two of a kind are told apart by what follows a blank: "worksheet 2".
    xml += "<Relationship Id=\"" + kind + "\" Type=\"" + kRelationships + "/" + kind.substr(0, kind.find(' ')) +
           "\" Target=\"" + target + "\"/>";
  }
  return xml + "</Relationships>";
}

inline std::string Worksheet(const std::string& rows) {
  return std::string("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<worksheet xmlns=\"") + kMainNamespace +
         "\"><sheetData>" + rows + "</sheetData></worksheet>";
}

// A sound workbook of one sheet, "Sheet1".
inline Parts SoundParts(const std::string& rows) {
  return {
      {"[Content_Types].xml", R"(<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>)"},
      {"_rels/.rels", Relations({{"officeDocument", "xl/workbook.xml"}})},
      {"xl/workbook.xml", std::string("<workbook xmlns=\"") + kMainNamespace + "\" xmlns:r=\"" + kRelationships +
                              R"("><sheets><sheet name="Sheet1" sheetId="1" r:id="worksheet"/></sheets></workbook>)"},
      {"xl/_rels/workbook.xml.rels",
       Relations(
           {{"sharedStrings", "sharedStrings.xml"}, {"styles", "styles.xml"}, {"worksheet", "worksheets/sheet1.xml"}})},
      {"xl/sharedStrings.xml", std::string("<sst xmlns=\"") + kMainNamespace + "\"/>"},
      {"xl/styles.xml", std::string("<styleSheet xmlns=\"") + kMainNamespace +
                            R"("><cellXfs><xf numFmtId="0"/></cellXfs></styleSheet>)"},
      {"xl/worksheets/sheet1.xml", Worksheet(rows)},
  };
}

}  // namespace luodi::sheets
