// Opening books from CSV: `account,owner,asset,balance` and `account,market,lots|size,entry_price`, in one file or two.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <unordered_map>

#include "base/text.h"
#include "record/csv_rows.h"
#include "record/import_parts.h"

namespace fb {
namespace {

constexpr std::size_t kMostAccounts = 5'000'000;
constexpr std::size_t kMostName = 100;

class BookReader {
 public:
  BookReader(const Genesis& genesis) : genesis_(genesis) {}

  // A line that begins with "account" is a header and says which kind of rows follow.
  Result<void> read(const std::filesystem::path& path) {
    const auto source = read_source(path);
    if (!source) return fail(source.error());
    CsvRows rows(source->file, source->text);
    header_.clear();
    for (;;) {
      const auto more = rows.next();
      if (!more) return fail(more.error());
      if (!*more) return {};
      const auto done = rows.fields().front() == "account" ? take_header(rows) : take_row(rows);
      if (!done) return fail(done.error());
    }
  }

  Result<Book> finish(const std::string& file, std::vector<std::string>& warnings) {
    if (book_.accounts.empty())
      return fail({.file = file, .rule = "holds no account", .next = "Give rows of account,owner,asset,balance"});
    if (rounded_ > 0)
      warnings.push_back(fmt::format("{} sizes of the opening book were rounded to whole lots", rounded_));
    for (const auto& p : book_.positions) {
      const auto& m = genesis_.markets[p.market];
      book_.value[p.user] =
          narrow(book_.value[p.user] + wide(p.lots, m.instrument.tick_value) * (m.first_index - p.entry_price),
                 "opening value");
    }
    for (std::size_t u = 0; u < book_.value.size(); ++u) {
      if (book_.value[u] >= 0) continue;
      return fail({.file = file,
                   .line = line_of_[u],
                   .field = "account " + book_.accounts[u].name,
                   .value = format_decimal(book_.value[u], 6),
                   .rule = "is below zero at the first mark (balance plus profit of its positions)",
                   .next = "Correct its balance, entry prices or sizes"});
    }
    return std::move(book_);
  }

 private:
  bool is(std::initializer_list<std::string_view> names) const {
    return header_.size() == names.size() && std::equal(header_.begin(), header_.end(), names.begin());
  }
  bool has_positions() const {
    return is({"account", "market", "lots", "entry_price"}) || is({"account", "market", "size", "entry_price"});
  }

  Result<void> take_header(const CsvRows& rows) {
    header_.assign(rows.fields().begin(), rows.fields().end());
    if (is({"account", "owner", "asset", "balance"}) || has_positions()) return {};
    std::string shown;
    for (const auto& h : header_) shown += (shown.empty() ? "" : ",") + h;
    return rows.refuse(
        "header", shown, "is neither of the two of an opening book",
        "Write account,owner,asset,balance, then account,market,lots,entry_price (or size instead of lots)");
  }

  Result<void> take_row(const CsvRows& rows) {
    if (header_.empty())
      return rows.refuse("header", rows.fields().front(), "is missing",
                         "The first line names the columns: account,owner,asset,balance");
    if (rows.fields().size() != header_.size())
      return rows.refuse("columns", std::to_string(rows.fields().size()),
                         fmt::format("the header has {} columns", header_.size()), "Correct the row");
    return has_positions() ? take_position(rows) : take_account(rows);
  }

  Result<void> take_account(const CsvRows& rows) {
    const auto& f = rows.fields();
    if (f[0].find(':') != f[0].npos || f[0] == "external" || f[0] == "treasury" || f[0] == "rounding")
      return rows.refuse("account", f[0], "is a name of the protocol's own accounts", "Rename the account");
    const bool printable =
        std::ranges::all_of(f[0], [](char c) { return static_cast<unsigned char>(c) > 32 && c != 127; });
    if (f[0].empty() || f[0].size() > kMostName || !printable)
      return rows.refuse("account", f[0], "must be 1 to 100 visible characters", "Rename the account");
    if (f[2] != "USD" && f[2] != "USDT" && f[2] != "USDC")
      return rows.refuse("asset", f[2], "cannot be a balance here: only USD, USDT and USDC can",
                         "Convert it to USD, or leave the row out");
    const auto balance = parse_decimal(f[3], 6);
    if (!balance)
      return rows.refuse("balance", f[3], balance.error().rule, "Write it in USD with at most six decimals");
    const auto [it, fresh] = users_.try_emplace(std::string(f[0]), static_cast<UserIdx>(book_.accounts.size()));
    if (fresh) {
      if (book_.accounts.size() >= kMostAccounts)
        return rows.refuse("account", f[0], "more than five million accounts", "Split the book");
      const std::string owner(f[1].empty() ? f[0] : f[1]);
      const auto cluster = owners_.try_emplace(owner, static_cast<std::uint32_t>(owners_.size())).first->second;
      book_.accounts.push_back({.name = it->first, .cluster = cluster});
      book_.value.push_back(0);
      line_of_.push_back(rows.line());
    }
    Money& sum = book_.accounts[it->second].balance;
    sum = checked_add(sum, *balance, "balance");
    book_.value[it->second] = sum;
    return {};
  }

  Result<Lots> lots_of(const CsvRows& rows, const Instrument& instrument) {
    const auto text = rows.fields()[2];
    const bool in_lots = header_[2] == "lots";
    const auto number = parse_decimal(text, in_lots ? 0 : 9);
    if (!number)
      return rows.refuse(
          header_[2], text, number.error().rule,
          in_lots ? "Write whole lots, or name the column size" : "Write base units with at most nine decimals");
    if (in_lots) return *number;
    const std::int64_t half = instrument.lot_nano / 2;
    const Lots lots = sign_of(*number) * ((magnitude(*number) + half) / instrument.lot_nano);
    if (wide(lots, instrument.lot_nano) != *number) ++rounded_;
    return lots;
  }

  Result<void> take_position(const CsvRows& rows) {
    const auto& f = rows.fields();
    const auto user = users_.find(std::string(f[0]));
    if (user == users_.end())
      return rows.refuse("account", f[0], "has no balance row before this one",
                         "Give its account,owner,asset,balance row first");
    const auto market = std::ranges::find_if(
        genesis_.markets, [&](const auto& m) { return f[1] == m.instrument.id || f[1] == m.instrument.base; });
    if (market == genesis_.markets.end())
      return rows.refuse("market", f[1], "is not among the recorded markets",
                         "Import its prices too, or leave the row out");
    const auto lots = lots_of(rows, market->instrument);
    if (!lots) return fail(lots.error());
    const auto entry = parse_decimal(f[3], 9);
    if (!entry || *entry <= 0)
      return rows.refuse("entry_price", f[3], entry ? "must be above zero" : entry.error().rule, "Write it in USD");
    const auto idx = static_cast<MarketIdx>(market - genesis_.markets.begin());
    if (!seen_.emplace(std::pair{user->second, idx}, true).second)
      return rows.refuse("account", f[0], "has two positions in one market", "Net them into one row");
    if (*lots != 0) book_.positions.push_back({user->second, idx, *lots, to_ticks(market->instrument, *entry)});
    return {};
  }

  const Genesis& genesis_;
  std::vector<std::string> header_;
  std::unordered_map<std::string, UserIdx> users_;
  std::unordered_map<std::string, std::uint32_t> owners_;
  std::map<std::pair<UserIdx, MarketIdx>, bool> seen_;
  std::vector<long> line_of_;
  std::size_t rounded_ = 0;
  Book book_;
};

}  // namespace

Result<Book> read_book(const ImportRequest& request, const Genesis& genesis, std::vector<std::string>& warnings) {
  if (request.accounts_csv.empty())
    return fail(
        {.field = "accounts", .rule = "positions were given without accounts", .next = "Give the CSV of accounts too"});
  BookReader reader(genesis);
  if (auto done = reader.read(request.accounts_csv); !done) return fail(done.error());
  if (!request.positions_csv.empty() && request.positions_csv != request.accounts_csv)
    if (auto done = reader.read(request.positions_csv); !done) return fail(done.error());
  auto book = reader.finish(request.accounts_csv.filename().string(), warnings);
  if (book) std::ranges::stable_sort(book->positions, {}, [](const auto& p) { return std::pair{p.user, p.market}; });
  return book;
}

}  // namespace fb
