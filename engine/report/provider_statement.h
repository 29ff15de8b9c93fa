// Statements of tranche providers from the journal alone: who gained and lost what, when and why, to the micro-USD.
//
// A claim is floor(units x balance / all units) of a tranche; every line says what an event made of it. Lines of one
// holding join: a line's `before` is the `after` of the line before it plus `rounding`, what the floors of other
// providers' entries and exits left to it since. Fees and penalties of a tranche and market are put together into one
// line an hour at most, and always before a draw, an entry or an exit; they are valued in the order of StatementKind.
// Over a span: claim at its end = claim at its start + paid in - paid out + fees + penalties + repaid + other - drawn +
// rounding, exactly. Thread rule: pure functions of a log; nothing of the engine's own state is read.
#pragma once
#include <optional>
#include <string>
#include <vector>

#include "protocol/account_ref.h"
#include "protocol/event.h"
#include "protocol/inputs.h"
#include "report/table.h"

namespace fb {

enum class StatementKind : std::uint8_t { opening, fee, penalty, repay, other, draw, entry, notice, exit, recount };
std::string_view name(StatementKind kind);

struct StatementLine {
  TimeMs time_ms = 0;
  std::int64_t seq = 0;  // the event, or the last of those put together
  StatementKind kind = StatementKind::fee;
  std::uint32_t tranche = 0;
  AccountRef provider;  // `treasury`: the house
  std::uint16_t market = kNoMarket;
  std::int64_t units = 0;  // held after it; of a notice: that come under it
  Money money = 0;         // of an opening, entry or exit what was paid in or out; else the tranche's whole amount
  Money rounding = 0;      // since the line before
  Money before = 0, after = 0;
  std::uint32_t count = 1;           // transfers put together
  std::vector<AccountRef> bankrupt;  // draw: whose holes it paid
  Money change() const { return after - before; }
};

struct ProviderTotals {
  std::uint32_t tranche = 0;
  AccountRef provider;
  std::int64_t units = 0;  // at the end
  Money start = 0, paid_in = 0, paid_out = 0, fees = 0, penalties = 0, repaid = 0, other = 0, drawn = 0, rounding = 0,
        end = 0;
  Money gain() const { return fees + penalties + repaid + other + rounding - drawn; }
};

struct ProviderStatement {
  std::vector<StatementLine> lines;    // in order of time, then tranche and provider
  std::vector<ProviderTotals> totals;  // by tranche, then provider; who held units at any time of the span
};

// Lines of blocks first_block + 1 … last_block (0 adds the opening); totals from the end of first_block to that of
// last_block. `only`: lines of one provider.
ProviderStatement provider_statement(const EventLog& log, const Genesis& genesis, std::uint32_t first_block,
                                     std::uint32_t last_block, std::optional<AccountRef> only = {});

// Why, in words: "draw for BTC-PERP: a000012 and 3 more could not pay".
std::string statement_words(const StatementLine& line, const Genesis& genesis);
std::string provider_name(const Genesis& of_the_run, AccountRef provider);  // "house" or the account's name

Table provider_totals_table(const ProviderStatement& statement, const Genesis& genesis);
Table provider_lines_table(const ProviderStatement& statement, const Genesis& genesis);

}  // namespace fb
