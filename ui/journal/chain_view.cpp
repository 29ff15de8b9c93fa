#include "journal/chain_view.h"

#include <QHeaderView>

#include "common/numbers.h"
#include "common/theme.h"
#include "journal/event_kind.h"

namespace fb::ui {
namespace {

enum Role { kSeqRole = Qt::UserRole, kTimeRole };

QTreeWidgetItem* makeItem(const JournalRow& row) {
  const KindLook kind = look(kindOf(row.type));
  auto* item = new QTreeWidgetItem({kind.glyph + ' ' + text(row.text), clockTime(row.time_ms)});
  item->setData(0, kSeqRole, QVariant::fromValue<qlonglong>(row.seq));
  item->setData(0, kTimeRole, QVariant::fromValue<qlonglong>(row.time_ms));
  item->setForeground(0, kind.color == theme::dim() ? theme::text() : kind.color);
  item->setForeground(1, theme::dim());
  item->setFont(1, theme::number());
  item->setToolTip(0, text(row.text));
  return item;
}

}  // namespace

ChainView::ChainView(QWidget* parent) : QTreeWidget(parent) {
  setAccessibleName(tr("Causes of the event"));
  setColumnCount(2);
  setHeaderLabels({tr("Cause, then what it led to"), tr("Time UTC")});
  header()->setStretchLastSection(false);
  header()->setSectionResizeMode(0, QHeaderView::Stretch);
  header()->setSectionResizeMode(1, QHeaderView::ResizeToContents);
  setFrameShape(NoFrame);
  setIndentation(3 * theme::kStep);
  setItemsExpandable(false);
  setUniformRowHeights(true);
  connect(this, &QTreeWidget::itemActivated, this,
          [this](QTreeWidgetItem* item) { emit timeWanted(item->data(0, kTimeRole).toLongLong()); });
  connect(this, &QTreeWidget::itemClicked, this,
          [this](QTreeWidgetItem* item) { emit eventWanted(item->data(0, kSeqRole).toLongLong()); });
}

void ChainView::setChain(const std::vector<JournalRow>& causes, const JournalRow& event) {
  clear();
  QTreeWidgetItem* parent = nullptr;
  const auto append = [&](const JournalRow& row) {
    QTreeWidgetItem* item = makeItem(row);
    parent ? parent->addChild(item) : addTopLevelItem(item);
    parent = item;
  };
  for (const JournalRow& row : causes) append(row);
  if (causes.empty() || causes.back().seq != event.seq) append(event);
  expandAll();
  QFont bold = theme::words();
  bold.setWeight(QFont::DemiBold);
  parent->setFont(0, bold);
}

}  // namespace fb::ui
