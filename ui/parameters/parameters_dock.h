// The rulebook: in force, draft, what the draft would do at once, and a fork that replays with it. Thread rule: GUI
// thread.
#pragma once
#include <QUndoStack>

#include "common/dock_panel.h"
#include "common/session_client.h"

class QHBoxLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSortFilterProxyModel;
class QSplitter;
class QTableView;
class QTreeView;

namespace fb::ui {

class ParameterModel;
class PreviewModel;
class RulebookBar;

class ParametersDock : public DockPanel {
  Q_OBJECT
 public:
  ParametersDock(SessionClient& client, QWidget* parent);

  QUndoStack& undoStack() { return undo_; }
  ParameterModel* model() const { return model_; }
  void preview();
  void forkWithDraft();
  RulebookBar& rulebooks() { return *rulebooks_; }
  void replayUnder(const QString& rulebook);  // a built-in or loaded one by its id
  bool saveDraft(const QString& file);  // as a rulebook on top of the chosen one; false: the reason stands in place

 public slots:
  void showSnapshot(std::shared_ptr<const fb::Snapshot> snapshot);

 protected:
  void resizeEvent(QResizeEvent* event) override;

 private:
  static QString costText(const Preview& answer);
  void connectRulebooks();
  QWidget* buildTree();
  QWidget* buildPreview();
  QHBoxLayout* buildButtons();
  void draftFromRulebook();
  void draftChanged();
  void showPreview(const Preview& answer);
  std::vector<OperatorCommand> commands() const;  // with a name and reason that say "preview"

  SessionClient& client_;
  QUndoStack undo_;
  ParameterModel* model_ = nullptr;
  PreviewModel* preview_model_ = nullptr;
  QSortFilterProxyModel* proxy_ = nullptr;
  RulebookBar* rulebooks_ = nullptr;
  QLabel* details_ = nullptr;
  QLineEdit* filter_ = nullptr;
  QTreeView* tree_ = nullptr;
  QTableView* accounts_ = nullptr;
  QLabel* summary_ = nullptr;
  QLabel* hint_ = nullptr;
  QSplitter* split_ = nullptr;
  QPushButton* discard_ = nullptr;
  QPushButton* preview_ = nullptr;
  QPushButton* fork_ = nullptr;
  QPushButton* apply_ = nullptr;
  int asked_ = 0;  // answers to older questions are dropped
};

}  // namespace fb::ui
