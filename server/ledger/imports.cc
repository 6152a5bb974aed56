// SPDX-License-Identifier: Apache-2.0
// The way of a ledger into the books: received, surveyed, then judged and entered some hundred rows at a time.
#include <algorithm>
#include <future>
#include <utility>

#include "absl/strings/str_cat.h"
#include "absl/time/civil_time.h"
#include "server/base/digest.h"
#include "server/base/names.h"
#include "server/base/spool.h"
#include "server/ledger/books.h"
#include "server/ledger/file.h"
#include "server/ledger/refused_rows.h"
#include "server/ledger/rules.h"
#include "server/ledger/service.h"
#include "server/ledger/store.h"
#include "server/ledger/survey.h"

namespace luodi::ledger {
namespace {

using Stream = rpc::Duplex<v1::ImportLedgerRequest, v1::ImportLedgerResponse>;
using Metadata = v1::ImportLedgerRequest::Metadata;
using Results = std::vector<v1::RowResult>;

// Rows that are judged, and with KEEP_GOOD entered, at a time.
constexpr size_t kPiece = 500;
absl::Status Cut() { return Refuse(v1::ERROR_REASON_CALL_CANCELLED); }

// ---- in

// A ledger on its way in: what was said about it, and what was found in it.
struct Incoming {
  Metadata metadata;
  LedgerFile file;
  Survey survey;
  // When it was last changed; InfinitePast: nobody says.
  absl::Time changed = absl::InfinitePast();

  int64_t total() const { return survey.rows + survey.sums; }
};

absl::StatusOr<Metadata> ReceiveMetadata(Stream& stream, Mapping& mapping) {
  v1::ImportLedgerRequest message;
  if (!stream.Next(&message) || !message.has_metadata()) return Refuse(v1::ERROR_REASON_LEDGER_STREAM_ORDER);
  Metadata metadata = message.metadata();
  Faults faults = rules::CheckMetadata(metadata);
  mapping = Mapping::Of("metadata.mapping", *metadata.mutable_mapping(), faults);
  RETURN_IF_ERROR(RefuseFields(faults));
  return metadata;
}

// A stream that ends may have been cut: only the digest tells that the file is whole.
absl::Status ReceiveFile(Stream& stream, const std::string& stated_sha256, Spool& file) {
  Sha256 digest;
  v1::ImportLedgerRequest message;
  while (stream.Next(&message)) {
    RETURN_IF_ERROR(rules::CheckPart(message, file.size()));
    digest.Add(message.content());
    file.Add(message.content());
  }
  if (stream.cancelled()) return Cut();
  const std::string received = digest.Hex();
  if (received == stated_sha256) return absl::OkStatus();
  return Refuse(v1::ERROR_REASON_LEDGER_DIGEST_DIFFERS, {{"received", received}, {"stated", stated_sha256}});
}

// The workbook's own word before the caller's. A clock that was never set says nothing.
absl::StatusOr<absl::Time> ChangedAt(const Metadata& metadata, const LedgerFile& file) {
  ASSIGN_OR_RETURN(absl::Time changed, InstantOf("metadata.file_time", metadata.file_time(), metadata.has_file_time()));
  if (file.modified != absl::InfinitePast()) changed = file.modified;
  const auto year = absl::ToCivilYear(changed, absl::UTCTimeZone()).year();
  return year < 1970 || year > 9999 ? absl::InfinitePast() : changed;
}

// Who may not import is told before he sends megabytes.
absl::StatusOr<Incoming> Receive(Envelope::Session& session, Stream& stream) {
  Incoming incoming;
  Wanted wanted;
  ASSIGN_OR_RETURN(incoming.metadata, ReceiveMetadata(stream, wanted.mapping));
  const Metadata& metadata = incoming.metadata;
  RETURN_IF_ERROR(session.Read(metadata.parent(), [&](Call& call) -> absl::Status {
    auto kept = store::SelectMapping(call.tx, call.zone);
    if (!kept) return absl::OkStatus();
    Faults faults;
    wanted.mapping = wanted.mapping.Before(Mapping::Of("mapping.heads", *kept->mutable_heads(), faults));
    return faults.empty() ? absl::OkStatus() : Internal("a mapping that was kept is none");
  }));
  Spool bytes;
  RETURN_IF_ERROR(ReceiveFile(stream, metadata.sha256(), bytes));
  wanted.sheet = metadata.sheet();
  wanted.most_rows = metadata.mode() == v1::IMPORT_MODE_ATOMIC ? rules::kMostAtomicRows : rules::kMostRows;
  ASSIGN_OR_RETURN(incoming.file, OpenLedger(bytes, wanted));
  ASSIGN_OR_RETURN(incoming.changed, ChangedAt(metadata, incoming.file));
  incoming.survey = SurveyRows(incoming.file.header, *incoming.file.records);
  if (incoming.survey.rows == 0) return Refuse(v1::ERROR_REASON_LEDGER_EMPTY);
  return incoming;
}

// ---- rows

// Rows that are judged together.
struct Piece {
  // From 0.
  int ordinal = 0;
  // Rows of the file up to the end of this piece.
  int64_t done = 0;
  bool is_last = false;
  std::vector<sheets::Record> records;
  rules::Ledger ledger;
};

// The rows of a file in the order in which they go in. While one piece goes in, the next is read.
class Pieces {
 public:
  explicit Pieces(const Incoming& incoming) : incoming_(incoming), order_(incoming.survey, *incoming.file.records) {}

  bool Next(Piece* piece) {
    if (done_ == incoming_.total()) return false;
    *piece = ahead_.valid() ? ahead_.get() : Read();
    done_ = piece->done;
    if (!piece->is_last && !piece->records.empty()) ahead_ = std::async(std::launch::async, [this] { return Read(); });
    return !piece->records.empty();
  }

 private:
  Piece Read() {
    Piece piece;
    piece.ordinal = ordinal_++;
    piece.ledger.header = incoming_.file.header;
    for (sheets::Record record; piece.records.size() < kPiece && order_.Next(&record);) {
      piece.ledger.rows.push_back(ReadRow(incoming_.file.header, record));
      piece.records.push_back(std::move(record));
    }
    read_ += static_cast<int64_t>(piece.records.size());
    piece.done = read_;
    piece.is_last = read_ == incoming_.total();
    return piece;
  }

  const Incoming& incoming_;
  int64_t done_ = 0;
  // Read()'s own, one at a time.
  RowsInOrder order_;
  int ordinal_ = 0;
  int64_t read_ = 0;
  // Waits for Read() when it ends, before what Read() uses.
  std::future<Piece> ahead_;
};

// ---- the import

class Importing {
 public:
  Importing(Envelope::Session& session, Stream& stream, const Incoming& incoming)
      : session_(session), stream_(stream), incoming_(incoming), refused_(incoming.file) {}

  absl::Status Run() {
    const Metadata& metadata = incoming_.metadata;
    RETURN_IF_ERROR(metadata.validate_only()                       ? JudgeOnly()
                    : metadata.mode() == v1::IMPORT_MODE_KEEP_GOOD ? EnterInPieces()
                                                                   : EnterAll());
    RETURN_IF_ERROR(SendResults());
    if (!metadata.without_refused_file()) RETURN_IF_ERROR(SendRefused());
    v1::ImportLedgerResponse message;
    *message.mutable_ledger_import() = import_;
    return stream_.Send(message) ? absl::OkStatus() : Cut();
  }

 private:
  absl::Status JudgeOnly();
  absl::Status EnterAll();
  absl::Status EnterRows(Call& call);
  absl::Status EnterInPieces();
  absl::Status EnterAlone(const Piece& piece);
  absl::Status LookAgain(const Piece& piece);

  absl::Status Describe(Call& call, v1::LedgerImport& described);
  absl::Status EnterPiece(Call& call, const Piece& piece, v1::LedgerImport& counted, Results& results);
  void Tell(const Piece& piece, Results results);
  v1::ImportLedgerResponse ProgressOf(int64_t done) const;
  absl::Status SendProgress(int64_t done);
  absl::Status SendResults();
  absl::Status SendRefused();

  Envelope::Session& session_;
  Stream& stream_;
  const Incoming& incoming_;
  rules::Course course_;
  RefusedRows refused_;
  // What is to be sent.
  Results results_;
  // The session keeps a hold on where it writes replies.
  v1::LedgerImport reply_;
  v1::LedgerImport import_;
  absl::Time now_;
};

absl::Status Importing::Describe(Call& call, v1::LedgerImport& described) {
  now_ = call.now;
  const Metadata& metadata = incoming_.metadata;
  if (const auto newest = store::SelectNewest(call.tx, call.zone, metadata.sha256());
      newest && !metadata.older_is_meant()) {
    RETURN_IF_ERROR(rules::CheckNotOlder(incoming_.changed, newest->file_time, newest->name));
  }
  described.Clear();
  described.set_file_name(metadata.file_name());
  described.set_sha256(metadata.sha256());
  described.set_reason(metadata.reason());
  described.set_mode(metadata.mode());
  described.set_format(incoming_.file.format);
  described.set_sheet(incoming_.file.sheet);
  described.set_header_row(incoming_.file.header_row);
  *described.mutable_layout() = incoming_.file.header.Layout();
  for (const std::string& column : incoming_.file.header.UnknownColumns()) described.add_unknown_columns(column);
  if (incoming_.changed != absl::InfinitePast()) {
    const int64_t micros = absl::ToUnixMicros(incoming_.changed);
    described.mutable_file_time()->set_seconds(micros / 1'000'000);
    described.mutable_file_time()->set_nanos(static_cast<int>(micros % 1'000'000) * 1000);
  }
  described.set_imported_by(call.caller.person);
  return absl::OkStatus();
}

void Tally(const rules::Judgement& judgement, v1::LedgerImport& counted) {
  const int created = judgement.Count(v1::RowResult::OUTCOME_CREATED);
  const int updated = judgement.Count(v1::RowResult::OUTCOME_UPDATED);
  const int unchanged = judgement.Count(v1::RowResult::OUTCOME_UNCHANGED);
  const int refused = judgement.Count(v1::RowResult::OUTCOME_REFUSED);
  counted.set_created(counted.created() + created);
  counted.set_updated(counted.updated() + updated);
  counted.set_unchanged(counted.unchanged() + unchanged);
  counted.set_refused(counted.refused() + refused);
  counted.set_rows(counted.rows() + created + updated + unchanged + refused);
  counted.set_passed_over(counted.passed_over() + judgement.Count(v1::RowResult::OUTCOME_PASSED_OVER));
}

Results ResultsOf(const rules::Judgement& judgement) {
  Results results;
  for (const rules::Verdict& verdict : judgement.verdicts) {
    if (!verdict.Is(v1::RowResult::OUTCOME_UNCHANGED)) results.push_back(verdict.result);
  }
  return results;
}

void Importing::Tell(const Piece& piece, Results results) {
  for (v1::RowResult& result : results) {
    if (result.outcome() == v1::RowResult::OUTCOME_REFUSED) {
      const auto record = std::find_if(piece.records.begin(), piece.records.end(),
                                       [&](const sheets::Record& one) { return one.row == result.row(); });
      if (record != piece.records.end()) refused_.Add(*record, result);
    }
    results_.push_back(std::move(result));
  }
}

v1::ImportLedgerResponse Importing::ProgressOf(int64_t done) const {
  v1::ImportLedgerResponse message;
  message.mutable_progress()->set_done(done);
  message.mutable_progress()->set_total(incoming_.total());
  return message;
}

absl::Status Importing::SendProgress(int64_t done) {
  return stream_.Send(ProgressOf(done)) ? absl::OkStatus() : Cut();
}

absl::Status Importing::SendResults() {
  std::sort(results_.begin(), results_.end(),
            [](const v1::RowResult& one, const v1::RowResult& other) { return one.row() < other.row(); });
  v1::ImportLedgerResponse message;
  for (v1::RowResult& result : results_) {
    *message.mutable_row() = std::move(result);
    if (!stream_.Send(message)) return Cut();
  }
  results_.clear();
  return absl::OkStatus();
}

absl::Status Importing::SendRefused() {
  constexpr size_t kPieceOfFile = 64 * 1024;
  const auto file = refused_.File(now_);
  v1::ImportLedgerResponse message;
  for (int64_t at = 0; file && at < file->size(); at += static_cast<int64_t>(kPieceOfFile)) {
    message.set_refused_file(file->Read(at, kPieceOfFile));
    if (!stream_.Send(message)) return Cut();
  }
  return absl::OkStatus();
}

absl::Status Importing::JudgeOnly() {
  Pieces pieces(incoming_);
  for (Piece piece; pieces.Next(&piece);) {
    rules::Judgement judgement;
    bool judged = false;
    RETURN_IF_ERROR(session_.Read(incoming_.metadata.parent(), [&](Call& call) -> absl::Status {
      if (std::exchange(judged, true)) course_.Forget(piece.ledger.rows);
      if (piece.ordinal == 0) RETURN_IF_ERROR(Describe(call, import_));
      judgement = rules::Judge(piece.ledger, BooksFor(call, piece.ledger), incoming_.survey, course_);
      return absl::OkStatus();
    }));
    Tally(judgement, import_);
    Tell(piece, ResultsOf(judgement));
    RETURN_IF_ERROR(SendResults());
    RETURN_IF_ERROR(SendProgress(piece.done));
  }
  return absl::OkStatus();
}

absl::Status Importing::EnterPiece(Call& call, const Piece& piece, v1::LedgerImport& counted, Results& results) {
  rules::Judgement judgement = rules::Judge(piece.ledger, BooksFor(call, piece.ledger), incoming_.survey, course_);
  Tally(judgement, counted);
  RETURN_IF_ERROR(Enter(call, counted, judgement, course_));
  results = ResultsOf(judgement);
  return absl::OkStatus();
}

// After a refused row the others are entered all the same, so that those behind find what they name; all of it is
// rolled back.
absl::Status Importing::EnterRows(Call& call) {
  // What an attempt before left.
  course_ = {};
  results_.clear();
  refused_.Forget();
  RETURN_IF_ERROR(Describe(call, reply_));
  reply_.set_name(names::Join(call.zone, "imports", call.NextNumber("imports")));
  store::InsertImport(call.tx, reply_, call.NowText());
  Pieces pieces(incoming_);
  for (Piece piece; pieces.Next(&piece);) {
    if (stream_.cancelled()) return Cut();
    Results results;
    RETURN_IF_ERROR(EnterPiece(call, piece, reply_, results));
    Tell(piece, std::move(results));
    // Nobody waits for the client while the books are locked.
    stream_.TrySend(ProgressOf(piece.done));
  }
  return absl::OkStatus();
}

absl::Status Importing::EnterAll() {
  const Metadata& metadata = incoming_.metadata;
  bool refused = false;
  const absl::Status status =
      session_.Write(metadata.parent(), metadata.request_id(), false, ImportLocks(metadata.parent()),
                     metadata.SerializeAsString(), &reply_, [&](Call& call) -> absl::Status {
                       refused = false;
                       RETURN_IF_ERROR(EnterRows(call));
                       import_ = reply_;
                       refused = reply_.refused() > 0;
                       // Any status that is not OK leaves the books as they were; this one stays in here.
                       if (refused) return absl::FailedPreconditionError("rows are refused");
                       reply_.set_state(v1::LedgerImport::STATE_FINISHED);
                       reply_ = store::UpdateImport(call.tx, reply_, 1, call.NowText()).message;
                       call.Changed(reply_.name(), 1, reply_, metadata.reason());
                       return absl::OkStatus();
                     });
  if (!refused) {
    import_ = reply_;
    if (session_.replayed()) {
      // What a twin did was told by it; nothing is left of an attempt here.
      results_.clear();
      refused_.Forget();
    }
    return status;
  }
  // What was not written has no names.
  import_.clear_name();
  for (v1::RowResult& result : results_) {
    if (result.outcome() == v1::RowResult::OUTCOME_CREATED) result.clear_project();
  }
  return absl::OkStatus();
}

absl::Status Importing::EnterInPieces() {
  Pieces pieces(incoming_);
  for (Piece piece; pieces.Next(&piece);) {
    if (stream_.cancelled()) return Cut();
    RETURN_IF_ERROR(EnterAlone(piece));
    // The replay of an import that is done.
    if (piece.ordinal == 0 && !piece.is_last && import_.state() != v1::LedgerImport::STATE_UNFINISHED) break;
    RETURN_IF_ERROR(SendResults());
    RETURN_IF_ERROR(SendProgress(piece.done));
  }
  return absl::OkStatus();
}

// One transaction: the first inserts the import, each adds what became of its rows, the last one finishes it.
absl::Status Importing::EnterAlone(const Piece& piece) {
  const Metadata& metadata = incoming_.metadata;
  const bool is_first = piece.ordinal == 0;
  std::string identity = metadata.SerializeAsString();
  // Heads read otherwise than at the beginning would make other pieces.
  for (const v1::LedgerHead& head : incoming_.file.header.Layout()) {
    if (!is_first) absl::StrAppend(&identity, head.SerializeAsString(), "\n");
  }
  bool entered = false;
  Results results;
  RETURN_IF_ERROR(session_.Write(
      metadata.parent(), is_first ? metadata.request_id() : rules::DerivedId(metadata.request_id(), piece.ordinal),
      false, ImportLocks(metadata.parent()), identity, &reply_, [&](Call& call) -> absl::Status {
        if (std::exchange(entered, true)) course_.Forget(piece.ledger.rows);
        now_ = call.now;
        results.clear();
        int64_t version = 1;
        if (is_first) {
          RETURN_IF_ERROR(Describe(call, reply_));
          reply_.set_name(names::Join(call.zone, "imports", call.NextNumber("imports")));
          reply_ = store::InsertImport(call.tx, reply_, call.NowText()).message;
        } else {
          const auto kept = store::SelectImport(call.tx, import_.name());
          if (!kept) return NotFound(import_.name());
          if (!kept->message.undone_by().empty()) {
            return Refuse(v1::ERROR_REASON_IMPORT_UNDONE, {{"import", import_.name()}});
          }
          version = kept->version + 1;
          reply_ = kept->message;
        }
        RETURN_IF_ERROR(EnterPiece(call, piece, reply_, results));
        if (piece.is_last) reply_.set_state(v1::LedgerImport::STATE_FINISHED);
        reply_ = store::UpdateImport(call.tx, reply_, version, call.NowText()).message;
        call.Changed(reply_.name(), version, reply_, metadata.reason());
        return absl::OkStatus();
      }));
  import_ = reply_;
  if (!session_.replayed()) {
    Tell(piece, std::move(results));
    return absl::OkStatus();
  }
  // A twin may have entered what this one had only begun.
  if (entered) course_.Forget(piece.ledger.rows);
  return LookAgain(piece);
}

// The replay of a piece that went in: its rows are told as they were, and judged once more for the rows behind them.
absl::Status Importing::LookAgain(const Piece& piece) {
  Results kept;
  bool looked = false;
  RETURN_IF_ERROR(session_.Read(incoming_.metadata.parent(), [&](Call& call) -> absl::Status {
    if (std::exchange(looked, true)) course_.Forget(piece.ledger.rows);
    now_ = call.now;
    const auto now_kept = store::SelectImport(call.tx, import_.name());
    if (!now_kept) return NotFound(import_.name());
    import_ = now_kept->message;
    if (piece.ordinal == 0 && import_.state() != v1::LedgerImport::STATE_UNFINISHED) return absl::OkStatus();
    std::vector<int64_t> rows;
    for (const sheets::Record& record : piece.records) rows.push_back(record.row);
    kept = store::SelectRows(call.tx, import_.name(), rows);
    const auto judgement = rules::Judge(piece.ledger, BooksFor(call, piece.ledger), incoming_.survey, course_);
    for (const rules::Verdict& verdict : judgement.verdicts) {
      const auto parent = course_.parents.find(verdict.result.row());
      const bool was_refused = std::any_of(kept.begin(), kept.end(), [&](const v1::RowResult& result) {
        return result.row() == verdict.result.row() && result.outcome() == v1::RowResult::OUTCOME_REFUSED;
      });
      if (parent == course_.parents.end() || was_refused || !verdict.before) continue;
      parent->second = verdict.before;
    }
    return absl::OkStatus();
  }));
  Tell(piece, std::move(kept));
  return absl::OkStatus();
}

}  // namespace

grpc::ServerBidiReactor<v1::ImportLedgerRequest, v1::ImportLedgerResponse>* LedgerService::ImportLedger(
    grpc::CallbackServerContext* context) {
  return envelope_.Converse<v1::ImportLedgerRequest, v1::ImportLedgerResponse>(
      context, [](Envelope::Session& session, Stream& stream) -> absl::Status {
        ASSIGN_OR_RETURN(const Incoming incoming, Receive(session, stream));
        return Importing(session, stream, incoming).Run();
      });
}

}  // namespace luodi::ledger
