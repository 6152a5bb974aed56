// SPDX-License-Identifier: Apache-2.0
// A record that was made by a real office (record_service_test writes it) holds; changed in any way it does not, also
// when whoever changed it made new digests.
#include "client/case_record.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <random>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_replace.h"
#include "client/case_page.h"
#include "client/html.h"
#include "client/secrets.h"
#include "tests/client/forgeries.h"

namespace luodi::client {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::StartsWith;

std::vector<std::string> Told(const std::vector<Finding>& findings) {
  std::vector<std::string> told;
  for (const Finding& finding : findings) told.push_back(absl::StrCat(finding.section, ": ", finding.english));
  return told;
}

std::vector<std::string> FoundIn(const std::function<void(Sections&)>& change) {
  return Told(CheckRecord(Forged(change)));
}

TEST(ARecord, HoldsAsItWasWritten) {
  EXPECT_THAT(Told(CheckRecord(Good())), IsEmpty());
  EXPECT_EQ(RecordFile(Good()), FileContent());
  EXPECT_THAT(FoundIn([](Sections&) {}), IsEmpty());
}

TEST(ARecord, TellsOfEverySectionThatWasChanged) {
  for (int i = 0; i < Good().sections_size(); ++i) {
    v1::CaseRecord record = Good();
    const std::string id = record.sections(i).section_id();
    record.mutable_sections(i)->mutable_content_json()->append(" ");
    EXPECT_THAT(Told(CheckRecord(record)),
                ElementsAre(absl::StrCat("record: section ", id, " does not have its digest: it was changed")));
  }
}

TEST(ARecord, TellsOfEveryDigestThatWasChanged) {
  for (int i = 0; i < Good().sections_size(); ++i) {
    v1::CaseRecord record = Good();
    const std::string id = record.sections(i).section_id();
    record.mutable_sections(i)->set_sha256(Sha256("other"));
    EXPECT_THAT(Told(CheckRecord(record)),
                ElementsAre(absl::StrCat("record: section ", id, " does not have its digest: it was changed"),
                            "record: the record does not have its digest: it was changed"));
  }
  v1::CaseRecord record = Good();
  record.set_sha256(Sha256("other"));
  EXPECT_THAT(Told(CheckRecord(record)), ElementsAre("record: the record does not have its digest: it was changed"));
}

TEST(ARecord, IsOfTheMomentItWasTakenAndOfWhoTookIt) {
  constexpr char kChanged[] = "record: the record does not have its digest: it was changed";
  v1::CaseRecord later = Good();
  later.mutable_export_time()->set_seconds(later.export_time().seconds() + 1);
  EXPECT_THAT(Told(CheckRecord(later)), ElementsAre(kChanged));
  v1::CaseRecord taken = Good();
  taken.set_exported_by("zones/t1/persons/leader");
  EXPECT_THAT(Told(CheckRecord(taken)), ElementsAre(kChanged));
}

TEST(ARecord, HasItsTwelveSectionsInTheirOrder) {
  constexpr char kOrder[] = "record: the sections are not the twelve of a record, in their order";
  v1::CaseRecord record = Good();
  record.mutable_sections()->SwapElements(5, 6);
  Seal(record);
  EXPECT_THAT(Told(CheckRecord(record)), Contains(kOrder));
  record = Good();
  record.mutable_sections()->RemoveLast();
  Seal(record);
  EXPECT_THAT(Told(CheckRecord(record)), Contains(kOrder));
  record = Good();
  *record.add_sections() = record.sections(0);
  Seal(record);
  EXPECT_THAT(Told(CheckRecord(record)), Contains(kOrder));
  record = Good();
  record.set_name("zones/t1/projects/2020-0002/cases/1");
  Seal(record);
  EXPECT_THAT(Told(CheckRecord(record)),
              Contains(HasSubstr("the record is named zones/t1/projects/2020-0002/cases/1")));
}

TEST(ARecord, IsNotBelievedWhereItCannotBeRead) {
  for (int i = 0; i < Good().sections_size(); ++i) {
    for (const std::string json : {"", "{", "7", "[7]", "{\"nothing\":1}", "[{\"nothing\":1}]"}) {
      v1::CaseRecord record = Good();
      record.mutable_sections(i)->set_content_json(json);
      Seal(record);
      const std::string id = record.sections(i).section_id();
      EXPECT_THAT(Told(CheckRecord(record)), Contains(absl::StrCat(id, ": section ", id, " cannot be read"))) << json;
    }
  }
  v1::CaseRecord deep = Good();
  deep.mutable_sections(5)->set_content_json(std::string(1'000'000, '[') + std::string(1'000'000, ']'));
  Seal(deep);
  EXPECT_THAT(Told(CheckRecord(deep)), Contains("opinions: section opinions cannot be read"));
}

TEST(AForgery, IsToldByName) {
  for (const Forgery& forgery : Forgeries()) {
    EXPECT_THAT(FoundIn(forgery.change), Contains(HasSubstr(forgery.finding))) << forgery.name;
  }
}

TEST(AForgery, IsToldInChineseToo) {
  for (const Forgery& forgery : Forgeries()) {
    for (const Finding& finding : CheckRecord(Forged(forgery.change))) {
      EXPECT_NE(finding.In(Language::kChinese), finding.In(Language::kEnglish)) << forgery.name;
      EXPECT_THAT(finding.chinese, Not(HasSubstr("{"))) << forgery.name;
      EXPECT_THAT(finding.english, Not(HasSubstr("{"))) << forgery.name;
    }
  }
}

// ---- the page

TEST(ThePage, CarriesItsRecordAndHolds) {
  for (const Language language : {Language::kChinese, Language::kEnglish}) {
    const std::string page = CasePage(Good(), language);
    RecordInHand in_hand;
    ASSERT_TRUE(ReadRecordFile(page, &in_hand));
    EXPECT_TRUE(in_hand.is_page);
    EXPECT_EQ(in_hand.language, language);
    EXPECT_EQ(in_hand.record.SerializeAsString(), Good().SerializeAsString());
    EXPECT_THAT(Told(CheckRecordFile(page, in_hand)), IsEmpty());
  }
}

TEST(ThePage, SaysInWordsWhatTheRecordSays) {
  const std::string page = CasePage(Good(), Language::kEnglish);
  for (const char* told : {"Case record 2020-0001/1", "stand-in (for environment)", "m5 (for m3)", "72.24", "2020-1",
                           "Working days consumed", "噪声达标", "secret"}) {
    EXPECT_THAT(page, HasSubstr(told)) << told;
  }
  EXPECT_THAT(CasePage(Good(), Language::kChinese), HasSubstr("m5（代 m3）"));
}

TEST(ThePage, DoesNotHoldWithAnyByteChanged) {
  const std::string page = CasePage(Good(), Language::kChinese);
  int unread = 0;
  for (size_t at = 0; at < page.size(); at += 211) {
    std::string changed = page;
    changed[at] = changed[at] == 'x' ? 'y' : 'x';
    RecordInHand in_hand;
    if (!ReadRecordFile(changed, &in_hand)) {
      ++unread;
      continue;
    }
    EXPECT_THAT(CheckRecordFile(changed, in_hand), Not(IsEmpty())) << at;
  }
  EXPECT_LT(unread, 100);
}

TEST(ThePage, OfAChangedRecordIsAsFalseAsTheRecord) {
  const v1::CaseRecord forged = Forged([](Sections& s) { VoteOf(s, "panel", "m1")["choice"] = "CHOICE_NO"; });
  const std::string page = CasePage(forged, Language::kEnglish);
  RecordInHand in_hand;
  ASSERT_TRUE(ReadRecordFile(page, &in_hand));
  EXPECT_THAT(Told(CheckRecordFile(page, in_hand)), Contains(StartsWith("case: the tally of stage panel")));
}

TEST(ThePage, OfAnotherVersionSaysSo) {
  const std::string page = absl::StrReplaceAll(CasePage(Good(), Language::kEnglish),
                                               {{"content=\"luodi " LUODI_VERSION, "content=\"luodi 99.9.9"}});
  RecordInHand in_hand;
  ASSERT_TRUE(ReadRecordFile(page, &in_hand));
  EXPECT_THAT(Told(CheckRecordFile(page, in_hand)), ElementsAre(HasSubstr("it was made by luodi 99.9.9")));
}

TEST(ThePage, LetsNothingOfStrangersBecomeMarkup) {
  const std::string evil = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\"'&";
  const v1::CaseRecord record = Forged([&](Sections& s) {
    const std::string material = Json({{"title", evil}}).dump();
    s["packets"][1]["materialJson"] = material;
    s["case"]["packet"]["materialJson"] = material;
    s["opinions"][0]["text"] = evil;
    s["opinions"][0]["seatId"] = evil;
    s["case"]["stages"][0]["title"] = evil;
    s["case"]["submittedBy"] = evil;
    s["documents"][0]["title"] = evil;
    s["meetings"][0]["minutes"] = evil;
    s["history"][0]["reason"] = evil;
  });
  const std::string page = CasePage(record, Language::kChinese);
  EXPECT_THAT(page, Not(HasSubstr("<img")));
  EXPECT_THAT(page, Not(HasSubstr("<script>")));
  // The only script is the record, and it ends once.
  size_t scripts = 0;
  for (size_t at = page.find("</script>"); at != std::string::npos; at = page.find("</script>", at + 1)) ++scripts;
  EXPECT_EQ(scripts, 1u);
  RecordInHand in_hand;
  ASSERT_TRUE(ReadRecordFile(page, &in_hand));
  EXPECT_EQ(in_hand.record.SerializeAsString(), record.SerializeAsString());
}

TEST(Html, EscapesWhatMeansSomething) {
  EXPECT_EQ(HtmlText("a<b>&\"'\n\x01"), "a&lt;b&gt;&amp;&quot;&#39;<br>\xef\xbf\xbd");
  HtmlBody body;
  body.Table({"<h>"}, {{"<c>"}});
  body.List({{"<l>", "<v>"}, {"nothing", ""}});
  EXPECT_EQ(body.html(),
            "<table>\n<tr><th>&lt;h&gt;</th></tr>\n<tr><td>&lt;c&gt;</td></tr>\n</table>\n"
            "<table class=\"facts\">\n<tr><th>&lt;l&gt;</th><td>&lt;v&gt;</td></tr>\n</table>\n");
}

// ---- files of any kind

TEST(AFile, ThatIsNoRecordIsTakenForNone) {
  for (const std::string content : {"", " ", "{}", "[]", "{\"name\":7}", "<html lang=\"en\"></html>", "%PDF-1.4"}) {
    RecordInHand in_hand;
    EXPECT_FALSE(ReadRecordFile(content, &in_hand)) << content;
  }
}

TEST(AFile, OfAnyBytesNeverEndsTheProgram) {
  std::mt19937 random(20200701);
  const std::vector<std::string> files = {FileContent(), CasePage(Good(), Language::kEnglish)};
  int read = 0;
  for (int i = 0; i < 600; ++i) {
    std::string content = files[i % 2];
    for (int k = 0; k < 1 + i % 4; ++k) content[random() % content.size()] = static_cast<char>(random());
    RecordInHand in_hand;
    if (!ReadRecordFile(content, &in_hand)) continue;
    ++read;
    CheckRecordFile(content, in_hand);
  }
  EXPECT_GT(read, 50);
}

// Values where others were, sealed: whatever the sections say, it is told and the page can be made.
TEST(AFile, OfAnyValuesNeverEndsTheProgram) {
  std::mt19937 random(7);
  const std::vector<Json> values = {
      0,       -1, 2147483647, "", "9223372036854775807", "-9223372036854775808", true, Json::array(), Json::object(),
      nullptr, "x"};
  int told = 0;
  for (int i = 0; i < 200; ++i) {
    const v1::CaseRecord record = Forged([&](Sections& sections) {
      auto section = sections.begin();
      std::advance(section, static_cast<std::ptrdiff_t>(random() % sections.size()));
      Json* at = &section->second;
      while (at->is_structured() && !at->empty() && (at == &section->second || random() % 4 != 0)) {
        auto child = at->begin();
        std::advance(child, static_cast<std::ptrdiff_t>(random() % at->size()));
        at = &*child;
      }
      *at = values[random() % values.size()];
    });
    told += !CheckRecord(record).empty();
    CasePage(record, Language::kChinese);
  }
  EXPECT_GT(told, 100);
}

}  // namespace
}  // namespace luodi::client
