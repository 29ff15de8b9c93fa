#include "insurance/custody_model.h"

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {

// Exposure at collapse against its silo; past it is past a limit.
CustodyModel::Row CustodyModel::rowOf(const CustodyAsset& a) {
  const bool beyond = a.exposure > a.silo;
  QString what = tr("collapse costs %1 of a silo of %2").arg(moneyWhole(a.exposure), moneyWhole(a.silo));
  if (a.stale) what += tr(" · stale price: lets nothing in");
  return {(beyond ? "◆ " : "") + text(a.name), what, a.value, false, beyond};
}

std::vector<CustodyModel::Row> CustodyModel::rows() const {
  const Custody& c = custody_;
  const bool equal = c.claims() == c.custody();
  std::vector<Row> out = {
      {tr("In custody"), tr("paid in less paid out"), c.custody(), true},
      {tr("All claims"), equal ? tr("equal to custody, exactly") : tr("◆ differs from custody"), c.claims(), true}};
  // What may want a person stands before who the claims are.
  if (c.unbacked > 0)
    out.push_back({tr("◆ Unbacked"), c.stopped ? tr("below zero, beyond a silo: withdrawals stop") : tr("below zero: these rules let accounts stand there"), c.unbacked, false, true});
  if (c.queued > 0)
    out.push_back({tr("Waiting"), tr("%1 withdrawals that wait for quote").arg(integer(c.queued)), c.waiting});
  for (const CustodyAsset& a : c.assets) out.push_back(rowOf(a));
  if (c.collateral > 0) out.push_back({tr("Collateral"), tr("part of what is in custody, at market"), c.collateral});
  const std::vector<Row> claims = {{tr("Clients"), tr("equity of %1 accounts").arg(integer(c.owed)), c.clients},
                                   {tr("Liquidity providers"), tr("equity of lp accounts"), c.providers},
                                   {tr("Backstops"), tr("ring-fenced equity"), c.backstops},
                                   {tr("Tranches"), tr("insurance"), c.tranches},
                                   {tr("Treasury"), tr("the venue's own"), c.treasury},
                                   {tr("Rounding"), tr("reserve of whole micro-dollars"), c.rounding}};
  out.insert(out.end(), claims.begin(), claims.end());
  return out;
}

void CustodyModel::setCustody(const Custody& custody) {
  beginResetModel();
  custody_ = custody;
  endResetModel();
}

int CustodyModel::rowCount(const QModelIndex& parent) const {
  return parent.isValid() ? 0 : static_cast<int>(rows().size());
}
int CustodyModel::columnCount(const QModelIndex& parent) const { return parent.isValid() ? 0 : kColumns; }

QVariant CustodyModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const Row row = rows()[static_cast<std::size_t>(index.row())];
  const bool words = index.column() == kClaim || index.column() == kWhat;
  switch (role) {
    case Qt::DisplayRole:
      if (index.column() == kClaim) return row.name;
      if (index.column() == kWhat) return row.what;
      if (index.column() == kAmount) return moneyWhole(row.amount);
      return custody_.custody() > 0 ? percent(mul_div_floor(row.amount, kMillion, custody_.custody())) : QString(kDash);
    case Qt::ToolTipRole:
      return index.column() == kAmount ? QVariant(moneyExact(row.amount) + " USD") : QVariant();
    case Qt::TextAlignmentRole:
      return QVariant::fromValue<int>(Qt::AlignVCenter | (words ? Qt::AlignLeft : Qt::AlignRight));
    case Qt::FontRole:
      return row.total && words ? theme::title() : words ? theme::words() : theme::number();
    case Qt::ForegroundRole:
      if (row.alarm || (row.total && custody_.claims() != custody_.custody())) return theme::limit();
      return index.column() == kWhat ? theme::dim() : theme::text();
    default:
      return {};  // roles are open-ended
  }
}

QVariant CustodyModel::headerData(int section, Qt::Orientation orientation, int role) const {
  if (orientation != Qt::Horizontal) return {};
  if (role == Qt::TextAlignmentRole)
    return QVariant::fromValue<int>(Qt::AlignVCenter |
                                    (section == kAmount || section == kShare ? Qt::AlignRight : Qt::AlignLeft));
  if (role != Qt::DisplayRole) return {};
  switch (static_cast<Column>(section)) {
    case kClaim:
      return tr("Claim");
    case kAmount:
      return tr("USD");
    case kShare:
      return tr("Share");
    case kWhat:
      return tr("What it is");
    case kColumns:
      break;
  }
  return {};
}

}  // namespace fb::ui
