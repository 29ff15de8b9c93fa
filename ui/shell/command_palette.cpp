#include "shell/command_palette.h"

#include <QAction>
#include <QKeyEvent>
#include <QLineEdit>
#include <QListWidget>
#include <QVBoxLayout>

#include "common/theme.h"
#include "shell/key_rules.h"

namespace fb::ui {
namespace {

constexpr int kAccountRole = Qt::UserRole + 1;

// Every word typed must occur somewhere.
bool matches(const QString& text, const QString& letters) {
  for (const QString& word : letters.split(' ', Qt::SkipEmptyParts))
    if (!text.contains(word, Qt::CaseInsensitive)) return false;
  return true;
}

QString lineOf(const QAction* action) {
  QString line = action->data().toString() + " · " + plainWords(action);
  if (!action->shortcut().isEmpty()) line += "    " + action->shortcut().toString(QKeySequence::PortableText);
  if (!action->isEnabled()) line += "    (" + action->toolTip() + ")";
  return line;
}

}  // namespace

CommandPalette::CommandPalette(QList<QAction*> actions, Accounts accounts, QWidget* parent)
    : QDialog(parent), actions_(std::move(actions)), accounts_(std::move(accounts)) {
  setObjectName("commandPalette");
  setWindowTitle(tr("Command palette"));
  resize(520, 360);
  auto* rows = new QVBoxLayout(this);
  line_ = new QLineEdit(this);
  line_->setPlaceholderText(tr("Type a command, an account or owner 7"));
  line_->setAccessibleName(tr("Command"));
  line_->installEventFilter(this);
  list_ = new QListWidget(this);
  list_->setAccessibleName(tr("Matching commands and accounts"));
  rows->addWidget(line_);
  rows->addWidget(list_);
  connect(line_, &QLineEdit::textChanged, this, &CommandPalette::filter);
  connect(line_, &QLineEdit::returnPressed, this, &CommandPalette::choose);
  connect(list_, &QListWidget::itemActivated, this, &CommandPalette::choose);
  filter({});
}

void CommandPalette::filter(const QString& letters) {
  list_->clear();
  for (QAction* action : actions_) {
    if (action->isSeparator() || !matches(lineOf(action), letters)) continue;
    auto* item = new QListWidgetItem(lineOf(action), list_);
    item->setData(Qt::UserRole, QVariant::fromValue(static_cast<QObject*>(action)));
    if (!action->isEnabled()) item->setForeground(theme::faint());
  }
  for (const FoundAccount& found : accounts_(letters)) {
    auto* item = new QListWidgetItem(tr("Why · %1").arg(found.words), list_);
    item->setData(kAccountRole, static_cast<qlonglong>(key_of(found.account)));
  }
  list_->setCurrentRow(0);
}

void CommandPalette::choose() {
  const QListWidgetItem* item = list_->currentItem();
  if (item && item->data(kAccountRole).isValid()) {
    chosen_account_ = account_of_key(item->data(kAccountRole).toLongLong());
    return accept();
  }
  auto* action = item ? qobject_cast<QAction*>(item->data(Qt::UserRole).value<QObject*>()) : nullptr;
  if (!action || !action->isEnabled()) return;
  chosen_ = action;
  accept();
}

// Up and down move in the list while the cursor stays in the line.
bool CommandPalette::eventFilter(QObject* watched, QEvent* event) {
  if (event->type() == QEvent::KeyPress) {
    const int key = static_cast<QKeyEvent*>(event)->key();
    const int move = key == Qt::Key_Down ? 1 : key == Qt::Key_Up ? -1 : 0;
    if (move != 0 && list_->count() > 0) {
      list_->setCurrentRow(qBound(0, list_->currentRow() + move, list_->count() - 1));
      return true;
    }
  }
  return QDialog::eventFilter(watched, event);
}

}  // namespace fb::ui
