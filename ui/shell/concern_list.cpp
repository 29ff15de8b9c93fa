#include "shell/concern_list.h"

#include <QDialogButtonBox>
#include <QHeaderView>
#include <QLabel>
#include <QTableView>
#include <QVBoxLayout>

#include "common/numbers.h"
#include "common/theme.h"

namespace fb::ui {
namespace {

std::vector<PlainRow> rowsOf(const std::vector<Concern>& concerns) {
  std::vector<PlainRow> rows;
  for (const Concern& c : concerns) {
    const QString since = c.since_ms ? clockTime(*c.since_ms) : QString(kDash);
    rows.push_back({static_cast<qint64>(rows.size()),
                    {{concernText(c), text(c.text), concernColour(c.severity)}, {text(c.cause), text(c.cause), {}}, {since, {}, {}}}});
  }
  return rows;
}

}  // namespace

QString concernText(const Concern& concern) {
  return (concern.severity == Concern::Severity::limit ? "◆ " : "▲ ") + text(concern.text);
}

QColor concernColour(Concern::Severity severity) {
  return severity == Concern::Severity::limit ? theme::limit() : theme::attention();
}

ConcernList::ConcernList(QWidget* parent) : QDialog(parent) {
  setObjectName("concernList");
  setWindowTitle(tr("What needs a look"));
  model_ = new PlainTableModel({{tr("What"), tr("What wants a person"), false, 400},
                                {tr("Cause"), tr("What is known of its cause"), false, 320},
                                {tr("Since"), tr("Since when without a break, UTC"), true, 80}},
                               this);
  table_ = model_->makeView(tr("What needs a look"), this);
  table_->setWordWrap(true);
  table_->verticalHeader()->setSectionResizeMode(QHeaderView::ResizeToContents);
  none_ = new QLabel(tr("Nothing needs a look at this moment."), this);
  none_->setAlignment(Qt::AlignCenter);
  none_->setProperty("role", "dim");
  auto* buttons = new QDialogButtonBox(QDialogButtonBox::Close, this);
  connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
  auto* rows = new QVBoxLayout(this);
  rows->addWidget(none_, 1);
  rows->addWidget(table_, 1);
  rows->addWidget(buttons);
  resize(820, 320);
  show({});
}

void ConcernList::show(const std::vector<Concern>& concerns) {
  none_->setVisible(concerns.empty());
  table_->setVisible(!concerns.empty());
  if (concerns == shown_) return;
  const int row = table_->currentIndex().row();
  const std::string selected = row >= 0 && row < static_cast<int>(shown_.size()) ? shown_[static_cast<std::size_t>(row)].key() : "";
  shown_ = concerns;
  model_->setRows(rowsOf(shown_));
  for (std::size_t i = 0; i < shown_.size(); ++i)
    if (shown_[i].key() == selected) table_->selectRow(static_cast<int>(i));
}

}  // namespace fb::ui
