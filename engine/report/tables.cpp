#include "report/tables.h"

#include <fmt/format.h>

#include <algorithm>

#include "protocol/account_name.h"
#include "report/provider_statement.h"

namespace fb {
namespace {

constexpr std::size_t kMostAccounts = 50, kMostOwners = 20;

std::vector<Cell> figure_cells(const Figures& sums, bool market_only) {
  std::vector<Cell> cells;
  for (const SpanFigure& f : span_figures())
    if (!market_only || f.per_market) cells.push_back(number_cell(sums.*f.member));
  return cells;
}

void add_figure_columns(Table& table, bool market_only) {
  for (const SpanFigure& f : span_figures())
    if (!market_only || f.per_market) table.columns.push_back(figure_column(f.id));
}

void append(std::vector<Cell>& row, std::vector<Cell> more) { row.insert(row.end(), more.begin(), more.end()); }

// First block whose state differs from the recorded run's.
Cell divergence_cell(const RunFacts& recorded, const RunFacts& run) {
  const auto [a, b] = std::ranges::mismatch(recorded.state_hashes, run.state_hashes);
  if (a == recorded.state_hashes.end()) return no_cell();
  return number_cell(recorded.facts.blocks[static_cast<std::size_t>(a - recorded.state_hashes.begin())].time_ms);
}

Table outcome_table(const TableInputs& in) {
  Table t{"outcome", "Outcome of every run",
          "The recorded run, and what would have happened in each fork over the same span."};
  t.sideways = true;
  t.columns = {{"run", "Run", Unit::count},
               {"label", "What", Unit::text},
               {"parent", "Forked from run", Unit::count},
               {"forked_at", "Forked at", Unit::time},
               {"diverges_at", "First other state", Unit::time},
               {"better_accounts", "Accounts better off", Unit::count},
               {"worse_accounts", "Accounts worse off", Unit::count}};
  add_figure_columns(t, false);
  const RunFacts& recorded = in.runs.front();
  for (const RunFacts& run : in.runs) {
    std::int64_t better = 0, worse = 0;
    for (std::size_t u = 0; u < run.facts.user_equity.size(); ++u) {
      better += run.facts.user_equity[u] > recorded.facts.user_equity[u];
      worse += run.facts.user_equity[u] < recorded.facts.user_equity[u];
    }
    const bool fork = &run != &recorded;
    std::vector<Cell> row{number_cell(run.id), text_cell(run.label)};
    if (fork)
      append(row, {number_cell(run.parent), number_cell(run.from_ms), divergence_cell(recorded, run),
                   number_cell(better), number_cell(worse)});
    else
      row.resize(7, no_cell());
    append(row, figure_cells(run.facts.total, false));
    t.rows.push_back(std::move(row));
  }
  return t;
}

Table market_table(const TableInputs& in) {
  Table t{"markets", "Markets",
          "Marks, and what each market cost whom. Accounts that were hit in two markets count in both."};
  t.sideways = true;
  t.columns = {{"market", "Market", Unit::text},
               {"first_mark", "Mark at the start", Unit::ticks},
               {"last_mark", "Mark at the end", Unit::ticks},
               {"lowest_mark", "Lowest mark", Unit::ticks},
               {"lowest_seq", "Its event", Unit::seq},
               {"highest_mark", "Highest mark", Unit::ticks},
               {"highest_seq", "Its event", Unit::seq},
               {"lp_equity_before", "Liquidity provider's equity before", Unit::money},
               {"lp_equity_after", "Liquidity provider's equity after", Unit::money},
               {"backstop_equity_before", "Backstop's equity before", Unit::money},
               {"backstop_equity_after", "Backstop's equity after", Unit::money}};
  add_figure_columns(t, true);
  for (std::size_t m = 0; m < in.runs.front().facts.markets.size(); ++m) {
    const MarketFacts& f = in.runs.front().facts.markets[m];
    const Instrument& i = in.genesis.markets[m].instrument;
    std::vector<Cell> row{text_cell(i.id),
                          price_cell(i, f.first_mark),
                          price_cell(i, f.last_mark),
                          price_cell(i, f.lowest_mark),
                          number_cell(f.lowest_seq),
                          price_cell(i, f.highest_mark),
                          number_cell(f.highest_seq),
                          number_cell(f.lp_before),
                          number_cell(f.lp_after),
                          number_cell(f.backstop_before),
                          number_cell(f.backstop_after)};
    append(row, figure_cells(f.sums, true));
    t.rows.push_back(std::move(row));
  }
  return t;
}

Cell market_cell(const TableInputs& in, std::uint32_t m) {
  return m < in.genesis.markets.size() ? text_cell(in.genesis.markets[m].instrument.id) : no_cell();
}

Table tranche_table(const TableInputs& in) {
  Table t{
      "tranches", "Insurance by tranche",
      "Before + penalties + fees + other - drawn = after. Rank 0 pays first; a tranche without a market is shared."};
  t.columns = {{"tranche", "Tranche", Unit::text},      {"rank", "Rank", Unit::count},
               {"market", "Market", Unit::text},        {"before", "Before", Unit::money},
               {"penalties", "Penalties", Unit::money}, {"fees", "Fees", Unit::money},
               {"other", "Other", Unit::money},         {"drawn", "Drawn", Unit::money},
               {"after", "After", Unit::money},         {"lowest", "Lowest", Unit::money}};
  for (std::size_t i = 0; i < in.genesis.tranches.size(); ++i) {
    const TrancheSpec& s = in.genesis.tranches[i];
    const TrancheFacts& f = in.runs.front().facts.tranches[i];
    t.rows.push_back({text_cell(s.id), number_cell(s.rank), market_cell(in, s.market), number_cell(f.before),
                      number_cell(f.penalties), number_cell(f.fees), number_cell(f.other), number_cell(f.drawn),
                      number_cell(f.after), number_cell(f.lowest)});
  }
  return t;
}

Table loss_table(const TableInputs& in) {
  Table t{"losses", "Who paid which loss",
          "What each tranche paid for each market; the rest was cut from gains made in that market in the same block."};
  t.columns = {{"market", "Market", Unit::text}, {"payer", "Payer", Unit::text}, {"amount", "Amount", Unit::money}};
  const SpanFacts& facts = in.runs.front().facts;
  for (std::size_t m = 0; m < facts.markets.size(); ++m) {
    const Cell market = text_cell(in.genesis.markets[m].instrument.id);
    for (std::size_t i = 0; i < facts.tranches.size(); ++i)
      if (facts.tranches[i].drawn_by_market[m] > 0)
        t.rows.push_back({market, text_cell("tranche:" + in.genesis.tranches[i].id),
                          number_cell(facts.tranches[i].drawn_by_market[m])});
    if (facts.markets[m].sums.haircuts > 0)
      t.rows.push_back({market, text_cell("winners"), number_cell(facts.markets[m].sums.haircuts)});
  }
  for (std::size_t i = 0; i < facts.tranches.size(); ++i) {  // what is drawn for no market is drawn for falls of collateral
    Money rest = facts.tranches[i].drawn;
    for (const Money drawn : facts.tranches[i].drawn_by_market) rest -= drawn;
    if (rest > 0)
      t.rows.push_back({text_cell("collateral"), text_cell("tranche:" + in.genesis.tranches[i].id), number_cell(rest)});
  }
  return t;
}

// The columns that accounts and owners share, and their cells.
const std::vector<Column>& harm_columns() {
  static const std::vector<Column> kColumns{{"equity_before", "Equity before", Unit::money},
                                            {"equity_after", "Equity after", Unit::money},
                                            {"deposits", "Deposits", Unit::money},
                                            {"withdrawals", "Withdrawals", Unit::money},
                                            {"result", "Result", Unit::money},
                                            {"liquidated", "Liquidated, takeovers included", Unit::money},
                                            {"penalties", "Penalties", Unit::money},
                                            {"hole", "Hole filled for it", Unit::money},
                                            {"cut", "Cut from gains", Unit::money},
                                            {"adl_notional", "Deleveraged", Unit::money}};
  return kColumns;
}

std::vector<Cell> harm_cells(const AccountFacts& a) {
  std::vector<Cell> cells;
  for (const Money amount :
       {a.equity_before, a.equity_after, a.sums.deposits, a.sums.withdrawals, a.result(), a.liquidated(),
        a.sums.penalties, a.sums.deficit, a.sums.haircuts, a.sums.adl_notional})
    cells.push_back(number_cell(amount));
  return cells;
}

Table account_table(const TableInputs& in) {
  Table t{"accounts", "Accounts most affected",
          fmt::format("Of the accounts that were liquidated, could not pay, were cut or deleveraged, the {} that "
                      "lost most; result = equity after - before - deposits + withdrawals.",
                      kMostAccounts)};
  t.columns = {
      {"account", "Account", Unit::text}, {"owner", "Owner", Unit::count}, {"first_seq", "First event", Unit::seq}};
  t.columns.insert(t.columns.end(), harm_columns().begin(), harm_columns().end());
  const SpanFacts& facts = in.runs.front().facts;
  const AccountIdx first = layout_of(in.genesis).first_user();
  for (std::size_t i = 0; i < std::min(kMostAccounts, facts.accounts.size()); ++i) {
    const AccountFacts& a = facts.accounts[i];
    std::vector<Cell> row{text_cell(account_name(in.shown, a.account)),
                          number_cell(in.shown.accounts[a.account - first].cluster), number_cell(a.first_seq)};
    append(row, harm_cells(a));
    t.rows.push_back(std::move(row));
  }
  return t;
}

void add_to(AccountFacts& sum, const AccountFacts& a) {
  sum.equity_before += a.equity_before;
  sum.equity_after += a.equity_after;
  for (const SpanFigure& f : span_figures())
    if (figure_info(f.id).unit == FigureUnit::money) sum.sums.*f.member += a.sums.*f.member;
}

Table owner_table(const TableInputs& in) {
  Table t{"owners", "Owners most affected",
          fmt::format("Sums over the affected accounts of one owner; the {} that lost most.", kMostOwners)};
  t.columns = {{"owner", "Owner", Unit::count}, {"accounts", "Affected accounts", Unit::count}};
  t.columns.insert(t.columns.end(), harm_columns().begin(), harm_columns().end());
  std::map<std::uint32_t, std::pair<std::int64_t, AccountFacts>> owners;
  const AccountIdx first = layout_of(in.genesis).first_user();
  for (const AccountFacts& a : in.runs.front().facts.accounts) {
    auto& [count, sum] = owners[in.shown.accounts[a.account - first].cluster];
    count += 1;
    add_to(sum, a);
  }
  std::vector<std::pair<std::uint32_t, std::pair<std::int64_t, AccountFacts>>> sorted(owners.begin(), owners.end());
  std::ranges::stable_sort(sorted, {}, [](const auto& o) { return -o.second.second.harm(); });
  sorted.resize(std::min(sorted.size(), kMostOwners));
  for (const auto& [owner, entry] : sorted) {
    std::vector<Cell> row{number_cell(owner), number_cell(entry.first)};
    append(row, harm_cells(entry.second));
    t.rows.push_back(std::move(row));
  }
  return t;
}

// Units of tranches over the span of the recorded run.
Table provider_table(const TableInputs& in) {
  const SpanFacts& facts = in.runs.front().facts;
  return provider_totals_table(provider_statement(in.log, in.genesis, facts.first_block, facts.last_block), in.shown);
}

}  // namespace

std::vector<Table> report_tables(const TableInputs& in) {
  std::vector<Table> out{timeline_table(in),  outcome_table(in),  market_table(in),  tranche_table(in),
                         provider_table(in),  loss_table(in),     account_table(in), owner_table(in),     concern_table(in),
                         breaker_table(in),   operator_table(in), verdict_table(in), command_table(in),
                         parameter_table(in), source_table(in),   gap_table(in),     note_table(in)};
  if (!in.genesis.assets.empty()) out.insert(out.begin() + 5, collateral_table(in));
  if (std::ranges::any_of(in.runs, &RunFacts::whole_day)) out.insert(out.begin() + 2, run_rules_table(in));
  if (!in.rulebooks.empty()) out.insert(out.begin() + 2, rulebook_table(in.rulebooks));
  return out;
}

}  // namespace fb
