; twin of: entry_value_share
; bug: more lots are closed than held
; code: engine/ledger/ledger.cpp move_lots
; rule: engine/PROTOCOL.md 2 Ledger
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const entry Int)
(declare-const closed Int)
(declare-const held Int)
(declare-const share Int)
(assert (and (>= entry 0) (> held 0) (<= 0 closed (+ held held))))
(assert (and (<= (* share held) (* entry closed)) (> (* (+ share 1) held) (* entry closed))))
(assert (not (and (>= share 0) (<= share entry) (=> (= closed held) (= share entry)))))
(check-sat)
