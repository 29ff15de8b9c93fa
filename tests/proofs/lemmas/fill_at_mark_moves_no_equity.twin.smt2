; twin of: fill_at_mark_moves_no_equity
; bug: the fill is one tick off the mark
; code: engine/protocol/step_adl.cpp apply_adl
; rule: engine/PROTOCOL.md 8 Solvency
; solvers: cvc5 z3
; expect: sat
(set-logic ALL)
(declare-const q Int)
(declare-const l Int)
(declare-const lots Int)
(declare-const side Int)
(declare-const w Int)
(declare-const q2 Int)
(declare-const l2 Int)
(assert (and (> lots 0) (or (= side 1) (= side (- 1)))))
(assert (= l2 (+ l (* side lots))))
(assert (= q2 (- q (* side lots (+ w 1)))))
(assert (not (= (+ q2 (* l2 w)) (+ q (* l w)))))
(check-sat)
