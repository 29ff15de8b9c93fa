; lemma: the part of the entry value that a partial close takes with it is between zero and the whole for a long
;   (entry >= 0), so what remains keeps its sign.
; code: engine/ledger/ledger.cpp move_lots
; rule: engine/PROTOCOL.md 2 Ledger
; solvers: cvc5 z3
; expect: unsat
(set-logic ALL)
(declare-const entry Int)
(declare-const closed Int)
(declare-const held Int)
(declare-const share Int)
(assert (and (>= entry 0) (> held 0) (<= 0 closed held)))
(assert (and (<= (* share held) (* entry closed)) (> (* (+ share 1) held) (* entry closed))))
(assert (not (and (>= share 0) (<= share entry) (=> (= closed held) (= share entry)))))
(check-sat)
