#include "shell/start_page.h"

#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

#include "common/theme.h"

namespace fb::ui {

StartPage::StartPage(const QStringList& days, const QStringList& recent, QWidget* parent) : QDialog(parent) {
  setObjectName("startPage");
  setWindowTitle(tr("Start"));
  setMinimumWidth(520);
  auto* rows = new QVBoxLayout(this);
  rows->setContentsMargins(5 * theme::kStep, 4 * theme::kStep, 5 * theme::kStep, 4 * theme::kStep);
  rows->setSpacing(2 * theme::kStep);
  days_ = addList("startDays", tr("Bundled days, reconstructed from hourly figures"), days);
  recent_ = addList("startRecent", recent.isEmpty() ? tr("Recent files: none yet") : tr("Recent files"), recent);
  recent_->setVisible(!recent.isEmpty());
  auto* buttons = new QHBoxLayout;
  const auto add = [&](const QString& words, const char* name, void (StartPage::*wanted)()) {
    auto* button = new QPushButton(words, this);
    button->setObjectName(name);
    button->setAutoDefault(false);
    buttons->addWidget(button);
    connect(button, &QPushButton::clicked, this, [this, wanted] {
      accept();
      (this->*wanted)();
    });
  };
  add(tr("Open recording…"), "startOpen", &StartPage::openWanted);
  add(tr("Import market data…"), "startImport", &StartPage::importWanted);
  buttons->addStretch();
  rows->addLayout(buttons);
  if (days_->count() > 0) days_->setCurrentRow(0);
}

QListWidget* StartPage::addList(const QString& object_name, const QString& title, const QStringList& entries) {
  auto* name = new QLabel(title, this);
  auto* list = new QListWidget(this);
  list->setObjectName(object_name);
  list->setAccessibleName(title);
  list->addItems(entries);
  list->setTextElideMode(Qt::ElideMiddle);  // of a long path the name counts
  name->setBuddy(list);
  layout()->addWidget(name);
  layout()->addWidget(list);
  connect(list, &QListWidget::itemActivated, this, [this, list] { chosen(list); });
  return list;
}

void StartPage::chosen(const QListWidget* list) {
  const QString words = list->currentItem()->text();
  accept();
  if (list == days_)
    emit dayWanted(words);
  else
    emit fileWanted(words);
}

}  // namespace fb::ui
