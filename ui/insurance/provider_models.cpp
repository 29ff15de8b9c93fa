#include "insurance/provider_models.h"

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

enum TotalsColumn { kTranche, kProvider, kPaidIn, kPaidOut, kFees, kPenalties, kDrawn, kEnd, kGain, kTotals };
enum LinesColumn { kTime, kWhat, kChange, kAfter, kUnits, kWhy, kLines };

QVariant alignment(bool words) {
  return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
}

Money amount(const ProviderTotals& t, int column) {
  switch (static_cast<TotalsColumn>(column)) {
    case kPaidIn:
      return t.paid_in;
    case kPaidOut:
      return t.paid_out;
    case kFees:
      return t.fees + t.repaid + t.other;
    case kPenalties:
      return t.penalties;
    case kDrawn:
      return -t.drawn;
    case kEnd:
      return t.end;
    case kGain:
      return t.gain();
    case kTranche:
    case kProvider:
    case kTotals:
      break;
  }
  return 0;
}

bool isLoss(int column, Money value) { return (column == kDrawn || column == kGain) && value < 0; }

}  // namespace

void ProviderTotalsModel::setFacts(std::shared_ptr<const ProviderFacts> facts) {
  const auto rows = [](const ProviderFacts* f) { return f == nullptr ? std::size_t{0} : f->statement.totals.size(); };
  const bool same = rows(facts_.get()) == rows(facts.get());
  if (!same) beginResetModel();
  facts_ = std::move(facts);
  if (!same) return endResetModel();
  if (rowCount() > 0) emit dataChanged(index(0, 0), index(rowCount() - 1, kTotals - 1));
}

const ProviderTotals* ProviderTotalsModel::holding(int row) const {
  return row >= 0 && row < rowCount() ? &facts_->statement.totals[static_cast<std::size_t>(row)] : nullptr;
}

int ProviderTotalsModel::rowOf(std::uint32_t tranche, AccountRef provider) const {
  for (int row = 0; row < rowCount(); ++row)
    if (const ProviderTotals& t = *holding(row); t.tranche == tranche && t.provider == provider) return row;
  return -1;
}

int ProviderTotalsModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() || !facts_ ? 0 : static_cast<int>(facts_->statement.totals.size());
}
int ProviderTotalsModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kTotals; }

QVariant ProviderTotalsModel::data(const QModelIndex& index, int role) const {
  const ProviderTotals* t = holding(index.row());
  if (t == nullptr) return {};
  const int column = index.column();
  const bool words = column <= kProvider;
  const Money money = amount(*t, column);
  switch (role) {
    case Qt::DisplayRole:
      if (column == kTranche) return text(facts_->tranches[t->tranche]).replace('/', ' ');
      if (column == kProvider) return text(facts_->holders[static_cast<std::size_t>(index.row())]);
      return money == 0 ? QString(kDash) : moneyShort(money);
    case Qt::TextAlignmentRole:
      return alignment(words);
    case Qt::FontRole:
      return words ? theme::words() : theme::number();
    case Qt::ForegroundRole:
      return isLoss(column, money) ? theme::limit() : theme::text();
    case Qt::ToolTipRole:
      return words ? QVariant() : QVariant(moneyExact(money) + " USD");
    default:
      return {};  // roles are open-ended
  }
}

QVariant ProviderTotalsModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return alignment(section <= kProvider);
  const bool help = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !help) return {};
  switch (static_cast<TotalsColumn>(section)) {
    case kTranche:
      return help ? tr("The tranche whose units are held") : tr("Tranche");
    case kProvider:
      return help ? tr("Who holds them; house: what the tranche opened with") : tr("Provider");
    case kPaidIn:
      return help ? tr("Paid in by entries and the opening, USD") : tr("In USD");
    case kPaidOut:
      return help ? tr("Paid out by exits, USD") : tr("Out USD");
    case kFees:
      return help ? tr("Part of fees and of what was repaid, USD") : tr("Fees USD");
    case kPenalties:
      return help ? tr("Part of penalties of forced volume, USD") : tr("Penalties USD");
    case kDrawn:
      return help ? tr("Part of what the tranche paid for holes of others, USD") : tr("Drawn USD");
    case kEnd:
      return help ? tr("Claim now: units at net asset value, USD") : tr("Claim USD");
    case kGain:
      return help ? tr("Earned less drawn, USD") : tr("Gain USD");
    case kTotals:
      break;
  }
  return {};
}

void ProviderLinesModel::setFacts(std::shared_ptr<const ProviderFacts> facts, std::uint32_t tranche,
                                  AccountRef provider) {
  beginResetModel();
  facts_ = std::move(facts);
  rows_.clear();
  if (facts_)
    for (std::size_t i = facts_->statement.lines.size(); i-- > 0;) {
      const StatementLine& line = facts_->statement.lines[i];
      if (line.tranche == tranche && line.provider == provider) rows_.push_back(i);
    }
  endResetModel();
}

std::int64_t ProviderLinesModel::eventOf(int row) const {
  return row >= 0 && row < rowCount() ? facts_->statement.lines[rows_[static_cast<std::size_t>(row)]].seq : -1;
}

int ProviderLinesModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows_.size());
}
int ProviderLinesModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kLines; }

QVariant ProviderLinesModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const std::size_t at = rows_[static_cast<std::size_t>(index.row())];
  const StatementLine& line = facts_->statement.lines[at];
  const bool words = index.column() == kWhat || index.column() == kWhy;
  if (role == Qt::TextAlignmentRole) return alignment(words);
  if (role == Qt::FontRole) return words ? theme::words() : theme::number();
  if (role == Qt::ForegroundRole)
    return index.column() == kChange && line.kind == StatementKind::draw ? theme::limit() : theme::text();
  const bool exact = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !exact) return {};
  const auto money = [&](Money value, Sign sign) {
    return exact ? moneyExact(value, sign) + " USD" : moneyShort(value, sign);
  };
  switch (static_cast<LinesColumn>(index.column())) {
    case kTime:
      return exact ? dateTime(line.time_ms) : clockTime(line.time_ms);
    case kWhat:
      return text(std::string(name(line.kind)));
    case kChange:
      return line.change() == 0 && !exact ? QString(kDash) : money(line.change(), Sign::always);
    case kAfter:
      return money(line.after, Sign::whenNegative);
    case kUnits:
      return exact ? integer(line.units) : moneyShort(line.units);
    case kWhy:
      return text(facts_->reasons[at]);
    case kLines:
      break;
  }
  return {};
}

QVariant ProviderLinesModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole) return alignment(section == kWhat || section == kWhy);
  const bool help = role == Qt::ToolTipRole;
  if (role != Qt::DisplayRole && !help) return {};
  switch (static_cast<LinesColumn>(section)) {
    case kTime:
      return help ? tr("When, UTC; of fees and penalties the last of the hour") : tr("Time");
    case kWhat:
      return help ? tr("What changed the claim") : tr("What");
    case kChange:
      return help ? tr("Change of this provider's claim, USD") : tr("Change USD");
    case kAfter:
      return help ? tr("Claim after it, USD") : tr("Claim USD");
    case kUnits:
      return help ? tr("Millions of units held after it (a unit began at a millionth of a USD); of a notice, units "
                       "that leave")
                  : tr("M units");
    case kWhy:
      return help ? tr("Its cause; double-click shows the event in the journal") : tr("Why");
    case kLines:
      break;
  }
  return {};
}

}  // namespace fb::ui
