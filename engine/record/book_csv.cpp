// Opening books from CSV: `account,owner,asset,balance` and `account,market,lots|size,entry_price`, in one file or two;
// rows of collateral assets (record/assets.h) may stand among them.
#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>
#include <unordered_map>

#include "base/text.h"
#include "record/csv_rows.h"
#include "record/import_parts.h"
#include "risk/collateral.h"

namespace fb {
namespace {

constexpr std::size_t kMostAccounts = 5'000'000;
constexpr std::size_t kMostName = 100;

class BookReader {
 public:
  BookReader(const Genesis& genesis, AssetList& assets) : genesis_(genesis), assets_(assets) {}

  // A line that begins with "account", or is a header of assets, says which kind of rows follow.
  Result<void> read(const std::filesystem::path& path) {
    const auto source = read_source(path);
    if (!source) return fail(source.error());
    CsvRows rows(source->file, source->text);
    header_.clear();
    for (;;) {
      const auto more = rows.next();
      if (!more) return fail(more.error());
      if (!*more) return {};
      const bool header = rows.fields().front() == "account" || AssetList::is_header(rows.fields());
      const auto done = header ? take_header(rows) : take_row(rows);
      if (!done) return fail(done.error());
    }
  }

  Result<Book> finish(const std::string& file, std::vector<std::string>& warnings) {
    if (book_.accounts.empty())
      return fail({.file = file, .rule = "holds no account", .next = "Give rows of account,owner,asset,balance"});
    if (rounded_ > 0)
      warnings.push_back(fmt::format("{} sizes of the opening book were rounded to whole lots", rounded_));
    const std::vector<std::uint32_t> numbers = owner_numbers();
    for (OpeningAccount& account : book_.accounts) account.cluster = numbers[account.cluster];
    for (const auto& p : book_.positions) {
      const auto& m = genesis_.markets[p.market];
      book_.value[p.user] =
          narrow(book_.value[p.user] + wide(p.lots, m.instrument.tick_value) * (m.first_index - p.entry_price),
                 "opening value");
    }
    for (const auto& [holding, amount] : amounts_)
      if (amount > 0) book_.collateral.push_back({holding.first, holding.second, amount});
    return std::move(book_);
  }

 private:
  // An owner that is written as a number has that number; the others get those that are left, in order of appearance.
  std::vector<std::uint32_t> owner_numbers() const {
    std::vector<std::optional<std::uint32_t>> written;
    std::set<std::uint32_t> taken;
    for (const std::string& name : owner_names_) {
      const auto number = parse_integer(name);
      const bool plain = number && *number >= 0 && *number <= UINT32_MAX && std::to_string(*number) == name;
      written.push_back(plain ? std::optional(static_cast<std::uint32_t>(*number)) : std::nullopt);
      if (plain) taken.insert(*written.back());
    }
    std::vector<std::uint32_t> out;
    std::uint32_t next = 0;
    for (const auto& number : written) {
      while (!number && taken.contains(next)) ++next;
      out.push_back(number ? *number : next++);
    }
    return out;
  }

  bool is(std::initializer_list<std::string_view> names) const {
    return header_.size() == names.size() && std::equal(header_.begin(), header_.end(), names.begin());
  }
  bool has_positions() const {
    return is({"account", "market", "lots", "entry_price"}) || is({"account", "market", "size", "entry_price"});
  }

  Result<void> take_header(const CsvRows& rows) {
    header_.assign(rows.fields().begin(), rows.fields().end());
    if (is({"account", "owner", "asset", "balance"}) || has_positions() || AssetList::is_header(rows.fields()))
      return {};
    std::string shown;
    for (const auto& h : header_) shown += (shown.empty() ? "" : ",") + h;
    return rows.refuse(
        "header", shown, "is none of an opening book",
        "Write account,owner,asset,balance, then account,market,lots,entry_price (or size instead of lots); collateral "
        "assets are declared before by asset,groups,price");
  }

  Result<void> take_row(const CsvRows& rows) {
    if (header_.empty())
      return rows.refuse("header", rows.fields().front(), "is missing",
                         "The first line names the columns: account,owner,asset,balance");
    if (rows.fields().size() != header_.size())
      return rows.refuse("columns", std::to_string(rows.fields().size()),
                         fmt::format("the header has {} columns", header_.size()), "Correct the row");
    if (header_.front() != "account") return assets_.take(header_, rows);
    return has_positions() ? take_position(rows) : take_account(rows);
  }

  Result<void> check_name(const CsvRows& rows, std::string_view name) const {
    if (name.find(':') != name.npos || name == "external" || name == "treasury" || name == "rounding")
      return rows.refuse("account", name, "is a name of the protocol's own accounts", "Rename the account");
    const bool printable =
        std::ranges::all_of(name, [](char c) { return static_cast<unsigned char>(c) > 32 && c != 127; });
    if (name.empty() || name.size() > kMostName || !printable)
      return rows.refuse("account", name, "must be 1 to 100 visible characters", "Rename the account");
    return {};
  }

  // The account of the row, made when it is new.
  Result<UserIdx> user_of(const CsvRows& rows) {
    const auto& f = rows.fields();
    const auto [it, fresh] = users_.try_emplace(std::string(f[0]), static_cast<UserIdx>(book_.accounts.size()));
    if (!fresh) return it->second;
    if (book_.accounts.size() >= kMostAccounts)
      return rows.refuse("account", f[0], "more than five million accounts", "Split the book");
    const std::string owner(f[1].empty() ? f[0] : f[1]);
    const auto [whose, new_owner] = owners_.try_emplace(owner, static_cast<std::uint32_t>(owners_.size()));
    if (new_owner) owner_names_.push_back(owner);
    book_.accounts.push_back({.name = it->first, .cluster = whose->second});  // a place in owner_names_ until all are known
    book_.value.push_back(0);
    book_.line.push_back(rows.line());
    return it->second;
  }

  Result<void> take_account(const CsvRows& rows) {
    const auto& f = rows.fields();
    if (const auto fine = check_name(rows, f[0]); !fine) return fine;
    const bool quote = f[2] == "USD" || f[2] == "USDT" || f[2] == "USDC";
    const auto asset = quote ? std::nullopt : assets_.find(f[2]);
    if (!quote && !asset)
      return rows.refuse("asset", f[2], "is neither quote (USD, USDT, USDC) nor a declared asset nor a recorded coin",
                         "Declare it before this row with asset,groups,price, or leave the row out");
    const auto balance = parse_decimal(f[3], 6);
    if (!balance)
      return rows.refuse("balance", f[3], balance.error().rule,
                         quote ? "Write it in USD with at most six decimals" : "Write units with at most six decimals");
    if (!quote && *balance < 0)
      return rows.refuse("balance", f[3], "of collateral must not be below zero",
                         "What an account owes is owed in USD");
    const auto user = user_of(rows);
    if (!user) return fail(user.error());
    if (!quote) {
      std::int64_t& amount = amounts_[{*user, asset.value_or(0)}];
      amount = checked_add(amount, *balance, "balance");
      return {};
    }
    Money& sum = book_.accounts[*user].balance;
    sum = checked_add(sum, *balance, "balance");
    book_.value[*user] = sum;
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
  AssetList& assets_;
  std::map<std::pair<UserIdx, AssetIdx>, std::int64_t> amounts_;  // of collateral
  std::vector<std::string> header_;
  std::unordered_map<std::string, UserIdx> users_;
  std::unordered_map<std::string, std::uint32_t> owners_;
  std::vector<std::string> owner_names_;
  std::map<std::pair<UserIdx, MarketIdx>, bool> seen_;
  std::size_t rounded_ = 0;
  Book book_;
};

}  // namespace

Result<Book> read_book(const ImportRequest& request, const Genesis& genesis, AssetList& assets,
                       std::vector<std::string>& warnings) {
  if (request.accounts_csv.empty())
    return fail(
        {.field = "accounts", .rule = "positions were given without accounts", .next = "Give the CSV of accounts too"});
  BookReader reader(genesis, assets);
  if (auto done = reader.read(request.accounts_csv); !done) return fail(done.error());
  if (!request.positions_csv.empty() && request.positions_csv != request.accounts_csv)
    if (auto done = reader.read(request.positions_csv); !done) return fail(done.error());
  auto book = reader.finish(request.accounts_csv.filename().string(), warnings);
  if (book) std::ranges::stable_sort(book->positions, {}, [](const auto& p) { return std::pair{p.user, p.market}; });
  return book;
}

Result<void> check_opening(const std::string& file, const Genesis& g, const Book& book) {
  Int128 worth = 0;
  for (const auto& c : book.collateral) worth += wide(c.amount, g.assets[c.asset].price_micro) / kMillion;
  if (worth >= kMostCollateral)
    return fail({.file = file,
                 .field = "balance",
                 .value = to_text(worth / kUsd) + " USD",
                 .rule = "collateral of all accounts is worth more than 1.1e12 USD",
                 .next = "Correct amounts or prices"});
  std::vector<Money> lends(book.accounts.size());
  for (const auto& c : book.collateral) {
    const AssetTerms terms{g.assets[c.asset].price_micro, g.parameters.at(c.asset, AssetParam::haircut_ppm)};
    lends[c.user] += counted_value(asset_value(c.amount, terms.price_micro), terms);
  }
  for (std::size_t u = 0; u < lends.size(); ++u) {
    const Money most = ppm_down(lends[u], g.parameters.at(GlobalParam::borrow_limit_ppm));
    if (book.value[u] >= -most) continue;
    const bool borrows = lends[u] > 0;
    return fail({.file = file,
                 .line = book.line[u],
                 .field = "account " + book.accounts[u].name,
                 .value = format_decimal(book.value[u], 6),
                 .rule = borrows ? fmt::format("is below zero at the first mark (balance plus profit of its positions) "
                                               "by more than the {} USD that its "
                                               "collateral lends",
                                               format_decimal(most, 6))
                                 : "is below zero at the first mark (balance plus profit of its positions)",
                 .next = "Correct its balance, entry prices or sizes"});
  }
  return {};
}

}  // namespace fb
