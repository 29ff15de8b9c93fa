// A statement as tables and words: for the command, the incident report and the window.
#include <fmt/format.h>

#include "base/text.h"
#include "protocol/account_name.h"
#include "report/provider_statement.h"

namespace fb {
namespace {

constexpr std::size_t kMostNames = 3;

std::string market_of(const StatementLine& line, const Genesis& genesis) {
  return line.market < genesis.markets.size() ? genesis.markets[line.market].instrument.id : std::string("all markets");
}

std::string names(const std::vector<AccountRef>& accounts, const Genesis& genesis) {
  std::string out;
  for (std::size_t i = 0; i < std::min(kMostNames, accounts.size()); ++i)
    out += (i == 0 ? "" : ", ") + account_name(genesis, accounts[i]);
  if (accounts.size() > kMostNames) out += fmt::format(" and {} more", accounts.size() - kMostNames);
  return out;
}

std::string income(const char* one, const char* many, const StatementLine& line, const Genesis& genesis) {
  const std::string what = line.count == 1 ? one : fmt::format("{} {}", line.count, many);
  return line.market < genesis.markets.size() ? what + " of " + market_of(line, genesis) : what;
}

}  // namespace

std::string_view name(StatementKind kind) {
  switch (kind) {
    case StatementKind::opening:
      return "opening";
    case StatementKind::fee:
      return "fee";
    case StatementKind::penalty:
      return "penalty";
    case StatementKind::repay:
      return "repay";
    case StatementKind::other:
      return "other";
    case StatementKind::draw:
      return "draw";
    case StatementKind::entry:
      return "entry";
    case StatementKind::notice:
      return "notice";
    case StatementKind::exit:
      return "exit";
    case StatementKind::recount:
      return "recount";
  }
  return "unknown";
}

std::string provider_name(const Genesis& genesis, AccountRef provider) {
  return provider.kind == AccountRef::Kind::treasury ? "house" : account_name(genesis, provider);
}

std::string statement_words(const StatementLine& line, const Genesis& genesis) {
  switch (line.kind) {
    case StatementKind::opening:
      return "units of the opening balance";
    case StatementKind::fee:
      return income("fee", "fees", line, genesis);
    case StatementKind::penalty:
      return income("penalty", "penalties", line, genesis);
    case StatementKind::repay:
      return "repaid by an account that had been helped";
    case StatementKind::other:
      return income("other transfer", "other transfers", line, genesis);
    case StatementKind::draw:
      return fmt::format("draw for {}: {} could not pay", market_of(line, genesis), names(line.bankrupt, genesis));
    case StatementKind::entry:
      return "entry at net asset value";
    case StatementKind::notice:
      return "notice of exit";
    case StatementKind::exit:
      return "exit at net asset value";
    case StatementKind::recount:
      return "units counted anew, one a micro-USD";
  }
  return "";
}

Table provider_totals_table(const ProviderStatement& statement, const Genesis& genesis) {
  Table t{"providers", "Tranche providers",
          "Start + paid in - paid out + fees + penalties + repaid + other - drawn + rounding = end, in each line. The "
          "house holds what the tranches opened with."};
  t.columns = {{"tranche", "Tranche", Unit::text},  {"provider", "Provider", Unit::text},
               {"units", "Units", Unit::count},     {"start", "Start", Unit::money},
               {"paid_in", "Paid in", Unit::money}, {"paid_out", "Paid out", Unit::money},
               {"fees", "Fees", Unit::money},       {"penalties", "Penalties", Unit::money},
               {"repaid", "Repaid", Unit::money},   {"other", "Other", Unit::money},
               {"drawn", "Drawn", Unit::money},     {"rounding", "Rounding", Unit::money},
               {"end", "End", Unit::money},         {"gain", "Gain", Unit::money}};
  for (const ProviderTotals& p : statement.totals) {
    std::vector<Cell> row{text_cell(genesis.tranches[p.tranche].id), text_cell(provider_name(genesis, p.provider))};
    for (const std::int64_t figure : {p.units, p.start, p.paid_in, p.paid_out, p.fees, p.penalties, p.repaid, p.other,
                                      p.drawn, p.rounding, p.end, p.gain()})
      row.push_back(number_cell(figure));
    t.rows.push_back(std::move(row));
  }
  return t;
}

Table provider_lines_table(const ProviderStatement& statement, const Genesis& genesis) {
  Table t{"provider_statement", "Statement of tranche providers",
          "Every change of a provider's claim with its cause; before + change = after, and a line's before is the last "
          "one's after plus rounding."};
  t.columns = {
      {"time", "Time", Unit::time},          {"tranche", "Tranche", Unit::text}, {"provider", "Provider", Unit::text},
      {"kind", "What", Unit::text},          {"units", "Units", Unit::count},    {"money", "Whole amount", Unit::money},
      {"rounding", "Rounding", Unit::money}, {"before", "Before", Unit::money},  {"change", "Change", Unit::money},
      {"after", "After", Unit::money},       {"why", "Why", Unit::text},         {"seq", "Event", Unit::seq}};
  for (const StatementLine& l : statement.lines)
    t.rows.push_back({number_cell(l.time_ms), text_cell(genesis.tranches[l.tranche].id),
                      text_cell(provider_name(genesis, l.provider)), text_cell(std::string(name(l.kind))),
                      number_cell(l.units), number_cell(l.money), number_cell(l.rounding), number_cell(l.before),
                      number_cell(l.change()), number_cell(l.after), text_cell(statement_words(l, genesis)),
                      number_cell(l.seq)});
  return t;
}

}  // namespace fb
