;;; rules-lsp.el --- iptables rulesets in Emacs with eglot  -*- lexical-binding: t; -*-

;; Load this file from your init file and put rules-lsp on PATH; then M-x eglot in a ruleset,
;; or (add-hook 'iptables-mode-hook #'eglot-ensure).

;;; Code:

(require 'eglot)
(require 'url-util)

(defvar rules-lsp-command '("rules-lsp" "--stdio")
  "The server and its arguments.")

(defvar iptables-mode-syntax-table
  (let ((table (make-syntax-table)))
    (modify-syntax-entry ?# "<" table)
    (modify-syntax-entry ?\n ">" table)
    (modify-syntax-entry ?- "_" table)
    table)
  "Dashes belong to names, and the number sign starts a comment.")

;;;###autoload
(define-derived-mode iptables-mode prog-mode "iptables"
  "Major mode for files of iptables-save and iptables-restore."
  (setq-local comment-start "# ")
  (setq-local comment-start-skip "^#+ *")
  (setq-local require-final-newline t)
  (setq-local font-lock-defaults
              '((("^\\*[a-z]+\\|^COMMIT" . font-lock-keyword-face)
                 ("^:\\([^ \t]+\\)" 1 font-lock-function-name-face)
                 ("\\(?:^\\|[ \t]\\)\\(--?[A-Za-z][A-Za-z0-9-]*\\)" 1 font-lock-variable-name-face)))))

(defun rules-lsp-looks-like-iptables-p ()
  "Whether the first line that is neither blank nor comment belongs to a ruleset.
Udev, polkit and Snort use the ending .rules too."
  (save-excursion
    (goto-char (point-min))
    (while (and (not (eobp)) (looking-at "#\\|[ \t\r]*$"))
      (forward-line 1))
    (let ((case-fold-search nil))
      (looking-at "\\*[ \t]*\\(?:filter\\|nat\\|mangle\\|raw\\|security\\)[ \t\r]*$\\|:[^ \t\n:]+[ \t]+\\(?:ACCEPT\\|DROP\\|-\\)\\|\\(?:\\[[0-9]+:[0-9]+\\][ \t]+\\)?-A[ \t]+[^ \t\n,]+"))))

(defun rules-lsp-rules-file-p ()
  "Whether the visited file ends in .rules and holds a ruleset."
  (and buffer-file-name
       (string-suffix-p ".rules" buffer-file-name)
       (rules-lsp-looks-like-iptables-p)))

(add-to-list 'magic-mode-alist '(rules-lsp-rules-file-p . iptables-mode))
(dolist (pattern '("/rules\\.v[46]\\'" "/ip6?tables\\.rules\\'" "\\.ip6?tables\\'" "\\.ip6?tables-save\\'"
                   "/etc/sysconfig/ip6?tables\\'" "/etc/ufw/\\(?:before\\|after\\|user\\)6?\\.rules\\'"))
  (add-to-list 'auto-mode-alist (cons pattern 'iptables-mode)))
(defclass rules-lsp-server (eglot-lsp-server) ()
  "The server, which makes documents of its own: a trace that follows each edit.")
(add-to-list 'eglot-server-programs
             (cons 'iptables-mode (lambda (&rest _) (cons 'rules-lsp-server rules-lsp-command))))

(cl-defmethod eglot-client-capabilities ((_server rules-lsp-server))
  "Eglot's capabilities, and that documents are taken from the server."
  (let ((all (cl-call-next-method)))
    (plist-put all :workspace (append (plist-get all :workspace) (list :textDocumentContent (make-hash-table))))))

(cl-defmethod eglot-handle-request ((server rules-lsp-server) (_method (eql workspace/textDocumentContent/refresh)) &key uri)
  "Read the document URI of SERVER again where it is shown."
  (let ((buffer (rules-lsp--trace-buffer uri)))
    (when (buffer-live-p buffer)
      (run-at-time 0 nil #'rules-lsp--read-document server buffer))
    nil))

(defvar-local rules-lsp--document nil
  "The URI of the server's document that this buffer shows.")

(defun rules-lsp--trace-buffer (uri)
  "The buffer that shows the server's document URI, or nil."
  (cl-find-if (lambda (buffer) (equal uri (buffer-local-value 'rules-lsp--document buffer))) (buffer-list)))

(defun rules-lsp--read-document (server buffer)
  "Put the text of SERVER's document into BUFFER."
  (with-current-buffer buffer
    (let ((text (plist-get (jsonrpc-request server :workspace/textDocumentContent (list :uri rules-lsp--document)) :text))
          (inhibit-read-only t))
      (erase-buffer)
      (insert text)
      (goto-char (point-min)))))

;; The server's verdicts come as diagnostics of the lowest severity; this shows the whole trace as well, and
;; it follows each edit.
(defun rules-lsp-trace-here ()
  "Trace a packet, by default one that reaches the rule at point, and show its way."
  (interactive)
  (let* ((uri (plist-get (eglot--TextDocumentIdentifier) :uri))
         (line (1- (line-number-at-pos nil t)))
         (suggested (plist-get (rules-lsp--execute "rulesLsp.traceHere" :uri uri :line line) :suggestedPacket))
         (packet (read-string "Packet: " suggested)))
    (rules-lsp--execute "rulesLsp.traceHere" :uri uri :line line :packet packet)
    (let ((server (eglot--current-server-or-lose))
          (buffer (get-buffer-create (format "*rules-lsp trace of %s*" (buffer-name)))))
      (with-current-buffer buffer
        (special-mode)
        (setq rules-lsp--document (concat "rules-lsp:///trace/trace?" (url-hexify-string uri))))
      (rules-lsp--read-document server buffer)
      (display-buffer buffer))))

(defun rules-lsp--execute (command &rest argument)
  "Have the server run COMMAND with the plist ARGUMENT and return its answer."
  (jsonrpc-request (eglot--current-server-or-lose) :workspace/executeCommand
                   (list :command command :arguments (vector argument))))

(provide 'rules-lsp)
;;; rules-lsp.el ends here
