#include "adl/adl_rows.h"

#include <QCoreApplication>

#include "common/numbers.h"
#include "common/theme.h"
#include "solvency/adl.h"

namespace fb::ui {
namespace {

QString tr(const char* words) { return QCoreApplication::translate("fb::ui::AdlRows", words); }

PlainCell money(Money amount) {
  return {amount == 0 ? QString(kDash) : moneyShort(amount), moneyExact(amount) + " USD"};
}
PlainCell count(std::uint64_t value) {
  return {value == 0 ? QString(kDash) : integer(static_cast<std::int64_t>(value))};
}
PlainCell words(QString text) { return {std::move(text)}; }
PlainCell gini(Ppm value) { return {ratio(value)}; }
PlainCell warned(PlainCell cell, bool warns) {
  if (warns) cell.colour = theme::attention();
  return cell;
}

QString utf8(std::string_view text) { return QString::fromUtf8(text.data(), static_cast<qsizetype>(text.size())); }

PlainCell lots(const std::vector<Instrument>& markets, MarketIdx m, Lots amount, Sign sign) {
  return m < markets.size() ? PlainCell{size(markets[m], amount, sign), text(markets[m].base)} : PlainCell{};
}
QString marketName(const std::vector<Instrument>& markets, MarketIdx m) {
  return m < markets.size() ? text(markets[m].id) : QString();
}
PlainCell hedge(bool leg) {
  return leg ? PlainCell{tr("▲ hedge broken"), tr("It was a hedge: taking it raised the account's own risk"),
                         theme::attention()}
             : PlainCell{};
}

}  // namespace

QString policyName(AdlPolicy policy) { return utf8(adl_policy_info(policy).name).replace('_', ' '); }

std::vector<PlainColumn> policyColumns() {
  return {{tr("Policy"), tr("Enter or a click shows who it takes from"), false, 150},
          {tr("Accounts"), tr("Accounts whose position is taken"), true, 70},
          {tr("Taken"), tr("Notional deleveraged, at the mark after the shock, USD"), true, 76},
          {tr("Largest"), tr("Most taken from one account, USD"), true, 76},
          {tr("Gini"), tr("How unequal it lies on those it takes from: 0 equal, 1 all on one"), true, 54},
          {tr("Gini, all"), tr("The same over all who stand on the other side"), true, 66},
          {tr("Hedges"), tr("Fills that break a hedge of the account they take from"), true, 62},
          {tr("Needless"), tr("Deleveraged though market and backstop could take it at their pace, USD"), true, 76}};
}

std::vector<PlainRow> policyRows(const AdlAnswer& answer, AdlPolicy in_force) {
  std::vector<PlainRow> out;
  for (const AdlAnswer::Row& row : answer.policies) {
    const AdlQuality& q = row.quality;
    const QString name = policyName(row.policy) + (row.policy == in_force ? tr(" (in force)") : QString());
    out.push_back({static_cast<qint64>(row.policy),
                   {{name, utf8(adl_policy_info(row.policy).rule)},
                    count(q.touched),
                    money(q.notional),
                    money(q.largest_notional),
                    gini(q.gini_notional_ppm),
                    gini(row.gini_standing_ppm),
                    warned(count(q.hedge_legs), q.hedge_legs > 0),
                    money(q.overshoot_notional)}});
  }
  return out;
}

std::vector<PlainColumn> takerColumns() {
  return {{tr("Account"), tr("Enter opens why it has what it has"), false, 84},
          {tr("Market"), {}, false, 86},
          {tr("Holds"), tr("Position before, in base units"), true, 92},
          {tr("Taken"), tr("Lots taken from it, in base units"), true, 92},
          {tr("Share"), tr("Of its position"), true, 56},
          {tr("Notional"), tr("Taken, at the mark after the shock, USD"), true, 76},
          {tr("Profit"), tr("Of its whole position at that mark, USD"), true, 76},
          {tr("Equity"), tr("Of the account after the shock, USD"), true, 76},
          {tr("Hedge"), {}, false, 110}};
}

std::vector<PlainRow> takerRows(const AdlPreview& preview, const std::vector<Instrument>& markets) {
  std::vector<PlainRow> out;
  for (const AdlPreview::Row& row : preview.rows)
    out.push_back(
        {key_of(row.account),
         {words(text(row.name)),
          words(marketName(markets, row.market)),
          lots(markets, row.market, row.held, Sign::always),
          lots(markets, row.market, row.lots, Sign::whenNegative),
          {row.held == 0 ? QString(kDash) : percent(mul_div_floor(row.lots, kMillion, magnitude(row.held)), 0)},
          money(row.notional),
          money(row.profit),
          money(row.equity),
          hedge(row.hedge_leg)}});
  return out;
}

std::vector<PlainColumn> deadColumns() {
  return {{tr("Account"), tr("Enter opens why it has what it has"), false, 110},
          {tr("Equity after"), tr("After the shock, USD; below zero is a hole"), true, 110},
          {tr("Positions"), tr("Notional of all its lots at the shocked marks, USD"), true, 110}};
}

std::vector<PlainRow> deadRows(const AdlPreview& preview) {
  std::vector<PlainRow> out;
  for (const AdlPreview::Dead& dead : preview.dead) {
    PlainCell equity = money(dead.equity);
    if (dead.equity < 0) equity.colour = theme::limit();
    out.push_back({key_of(dead.account), {words(text(dead.name)), std::move(equity), money(dead.notional)}});
  }
  return out;
}

std::vector<PlainColumn> burstColumns() {
  return {{tr("Time"), tr("Enter goes there"), true, 70},
          {tr("Dead"), tr("Accounts that had to give up their lots"), true, 50},
          {tr("Taken from"), tr("Accounts whose position was taken"), true, 76},
          {tr("Notional"), tr("Deleveraged at the mark, USD"), true, 76},
          {tr("Hole"), tr("What the dead could not pay in this block, USD"), true, 70},
          {tr("Tranches"), tr("What tranches paid of it, USD"), true, 70},
          {tr("Shortfall"), tr("What was left for the winners, USD"), true, 70},
          {tr("Too much"), tr("Cut beyond the shortfall, USD"), true, 70},
          {tr("Needless"), tr("Deleveraged though market and backstop could take it at their pace, USD"), true, 76},
          {tr("Largest"), tr("Most taken from one account, USD"), true, 70},
          {tr("Gini"), tr("How unequal it lay on those it took from"), true, 50},
          {tr("Hedges"), tr("Fills that broke a hedge"), true, 60},
          {tr("Policy"), {}, false, 110}};
}

std::vector<PlainRow> burstRows(const std::vector<AdlBurst>& bursts) {
  std::vector<PlainRow> out;
  for (const AdlBurst& b : bursts)
    out.push_back({b.seq,
                   {{clockTime(b.time_ms), dateTime(b.time_ms) + " UTC"},
                    count(b.dead.size()),
                    count(b.quality.touched),
                    money(b.quality.notional),
                    money(b.deficit),
                    money(b.draws),
                    warned(money(b.shortfall), b.shortfall > 0),
                    warned(money(b.quality.overshoot_money), b.quality.overshoot_money > 0),
                    money(b.quality.overshoot_notional),
                    money(b.quality.largest_notional),
                    gini(b.quality.gini_notional_ppm),
                    warned(count(b.quality.hedge_legs), b.quality.hedge_legs > 0),
                    words(policyName(b.policy))}});
  return out;
}

std::vector<PlainColumn> burstAccountColumns() {
  return {{tr("Account"), tr("Enter opens why it has what it has"), false, 100},
          {tr("Market"), {}, false, 86},
          {tr("Taken"), tr("Lots taken from it, in base units; + was long, − was short"), true, 100},
          {tr("Notional"), tr("At the mark, USD"), true, 80},
          {tr("Price cost"), tr("What the price cost it against the mark, USD"), true, 80},
          {tr("Hedge"), {}, false, 110}};
}

std::vector<PlainRow> burstAccountRows(const AdlBurst& burst, const std::vector<Instrument>& markets) {
  std::vector<PlainRow> out;
  for (const AdlBurst::Dead& dead : burst.dead)
    out.push_back({key_of(dead.account),
                   {{tr("◆ %1").arg(text(dead.name)), tr("It could not pay %1 USD").arg(moneyExact(dead.deficit)),
                     theme::limit()},
                    words(tr("all of its lots")),
                    {},
                    money(dead.notional),
                    {},
                    {}}});
  for (const AdlBurst::Row& row : burst.rows)
    out.push_back({key_of(row.account),
                   {words(text(row.name)), words(marketName(markets, row.market)),
                    lots(markets, row.market, row.sold ? row.lots : -row.lots, Sign::always), money(row.notional),
                    money(row.cut), hedge(row.hedge_leg)}});
  return out;
}

QString severityWords(const AdlAnswer& answer, const std::vector<Instrument>& markets) {
  if (!answer.error.empty()) return "◆ " + text(answer.error);
  const AdlPreview& p = answer.preview;
  if (answer.dead == 0) return tr("Nobody would be dead: no lots would have to go.");
  QStringList lots;
  for (MarketIdx m = 0; m < p.markets.size() && m < markets.size(); ++m) {
    const AdlPreview::Market& market = p.markets[m];
    if (market.to_others == 0) continue;
    const QString what = tr("%1 %2").arg(sizeShort(markets[m], market.to_others), text(markets[m].base));
    lots << (market.avoidable > 0 ? tr("%1 (the book could take %2)").arg(what, sizeShort(markets[m], market.avoidable))
                                  : what);
  }
  QString out = tr("%1 dead, holes %2.").arg(integer(answer.dead), moneyUnit(p.hole));
  if (!lots.isEmpty()) out += tr(" To others: %1.").arg(lots.join(", "));
  return out;
}

}  // namespace fb::ui
