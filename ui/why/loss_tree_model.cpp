#include "why/loss_tree_model.h"

#include <algorithm>

#include "common/numbers.h"

namespace fb::ui {
namespace {

QString lead(LossNode::Kind kind) {
  switch (kind) {
    case LossNode::Kind::part:
      return {};
    case LossNode::Kind::because:
      return LossTreeModel::tr("because ");
    case LossNode::Kind::aside:
      return LossTreeModel::tr("aside: ");
  }
  return {};
}

}  // namespace

void LossTreeModel::setTree(LossTree tree) {
  beginResetModel();
  tree_ = std::move(tree);
  parents_.assign(tree_.nodes.size(), 0);
  rows_.assign(tree_.nodes.size(), 0);
  for (std::uint32_t n = 0; n < tree_.nodes.size(); ++n)
    for (std::size_t i = 0; i < tree_.nodes[n].children.size(); ++i) {
      parents_[tree_.nodes[n].children[i]] = n;
      rows_[tree_.nodes[n].children[i]] = static_cast<int>(i);
    }
  endResetModel();
}

QModelIndex LossTreeModel::index(int row, int column, const QModelIndex& parent) const {
  if (!hasIndex(row, column, parent)) return {};
  return createIndex(row, column,
                     parent.isValid() ? quintptr{node(parent).children[static_cast<std::size_t>(row)]} : quintptr{0});
}

QModelIndex LossTreeModel::parent(const QModelIndex& child) const {
  if (!child.isValid() || child.internalId() == 0) return {};
  const std::uint32_t above = parents_[child.internalId()];
  return createIndex(rows_[above], 0, quintptr{above});
}

int LossTreeModel::rowCount(const QModelIndex& parent) const {
  if (!parent.isValid()) return tree_.nodes.empty() ? 0 : 1;
  return parent.column() == 0 ? static_cast<int>(node(parent).children.size()) : 0;
}

QString LossTreeModel::key(std::uint32_t n) const {
  const LossNode& at = tree_.nodes[n];
  if (n == 0) return tree_.account ? QStringLiteral("a%1").arg(key_of(*tree_.account)) : QStringLiteral("e%1").arg(at.seq);
  const QString own = at.cause             ? QStringLiteral("c%1").arg(static_cast<int>(*at.cause))
                      : at.seq != kNoCause ? QStringLiteral("s%1").arg(at.seq)
                                           : QStringLiteral("r%1").arg(rows_[n]);
  return key(parents_[n]) + '/' + own;
}

// Of the largest amount among the kinds of causes; only these have a bar.
double LossTreeModel::share(std::uint32_t n) const {
  if (!tree_.nodes[n].cause) return 0;
  Money most = 1;
  for (const std::uint32_t child : tree_.nodes[0].children)
    most = std::max(most, magnitude(tree_.nodes[child].amount.value_or(0)));
  return static_cast<double>(tree_.nodes[n].amount.value_or(0)) / static_cast<double>(most);
}

QString LossTreeModel::spoken(const QModelIndex& index) const {
  const LossNode& n = node(index);
  QString out = n.amount ? moneyExact(n.shown, Sign::always) + " USD " : QString();
  out += lead(n.kind);
  if (n.seq != kNoCause) out += clockTime(n.time_ms) + ' ';
  return out + text(n.text);
}

QString LossTreeModel::asText(const QModelIndex& root, int depth) const {
  if (!root.isValid()) return rowCount() == 0 ? QString() : asText(index(0, 0));
  QString out = QString(2 * depth, ' ') + spoken(root) + '\n';
  for (int row = 0; row < rowCount(root); ++row) out += asText(index(row, 0, root), depth + 1);
  return out;
}

QVariant LossTreeModel::data(const QModelIndex& index, int role) const {
  if (!index.isValid()) return {};
  const LossNode& n = node(index);
  switch (role) {
    case Qt::DisplayRole:
      return text(n.text);
    case Qt::AccessibleTextRole:
      return spoken(index);
    case Qt::ToolTipRole: {
      const QString span =
          n.from_ms == n.time_ms ? dateTime(n.time_ms) : tr("%1 to %2").arg(dateTime(n.from_ms), clockTime(n.time_ms));
      return tr("%1 UTC\n%2").arg(span, spoken(index));
    }
    case kAmountRole:
      return n.amount ? QVariant::fromValue<qlonglong>(n.shown) : QVariant();
    case kFromRole:
      return QVariant::fromValue<qlonglong>(n.from_ms);
    case kTimeRole:
      return QVariant::fromValue<qlonglong>(n.time_ms);
    case kSeqRole:
      return QVariant::fromValue<qlonglong>(n.seq);
    case kKindRole:
      return static_cast<int>(n.kind);
    case kShareRole:
      return share(static_cast<std::uint32_t>(index.internalId()));
    case kKeyRole:
      return key(static_cast<std::uint32_t>(index.internalId()));
    default:
      return {};  // roles are open-ended
  }
}

}  // namespace fb::ui
