-- Waits for what the server says about the open file, traces a packet through it and prints all of it as JSON.
local buffer = vim.api.nvim_get_current_buf()
local report = { filetype = vim.bo.filetype, attached = false, diagnostics = {}, lenses = {} }

local function attached()
  return next((vim.lsp.get_clients or vim.lsp.get_active_clients)({ bufnr = buffer })) ~= nil
end

local function read_diagnostics()
  local found = {}
  for _, diagnostic in ipairs(vim.diagnostic.get(buffer)) do
    table.insert(found, {
      line = diagnostic.lnum + 1,
      severity = vim.diagnostic.severity[diagnostic.severity],
      code = vim.tbl_get(diagnostic, 'user_data', 'lsp', 'code'),
      message = diagnostic.message,
    })
  end
  return found
end

-- Diagnostics come in two waves; they are whole when nothing changed for a while.
local function settled_diagnostics(timeout)
  local last, since = nil, vim.loop.now()
  vim.wait(timeout, function()
    local now = vim.json.encode(read_diagnostics())
    if now ~= last then
      last, since = now, vim.loop.now()
    end
    return #vim.diagnostic.get(buffer) > 0 and vim.loop.now() - since > 1000
  end, 50)
  return read_diagnostics()
end

local function request(method, params)
  local answers = vim.lsp.buf_request_sync(buffer, method, params, 10000) or {}
  for _, answer in pairs(answers) do
    return answer.error or answer.result
  end
end

local wait = tonumber(vim.env.PROBE_WAIT) or 20000
report.attached = vim.wait(wait, attached, 50)
if report.attached then
  report.diagnostics = settled_diagnostics(wait)
  local uri = vim.uri_from_bufnr(buffer)
  for _, lens in ipairs(request('textDocument/codeLens', { textDocument = { uri = uri } }) or {}) do
    table.insert(report.lenses, { line = lens.range.start.line + 1, title = vim.tbl_get(lens, 'command', 'title'), command = vim.tbl_get(lens, 'command', 'command') })
  end

  local trace_line = tonumber(vim.env.PROBE_TRACE_LINE)
  if trace_line then
    -- The way a user goes: run the lens's command and take the suggested packet.
    vim.ui.input = function(options, on_confirm)
      report.suggested_packet = options.default
      on_confirm(options.default)
    end
    vim.lsp.commands['rulesLsp.traceHere'](
      { arguments = { { uri = uri, line = trace_line - 1 } } },
      { client_id = vim.g.rules_lsp_client, bufnr = buffer })
    local function trace()
      for _, window in ipairs(vim.api.nvim_list_wins()) do
        local shown = vim.api.nvim_win_get_buf(window)
        if vim.startswith(vim.api.nvim_buf_get_name(shown), 'rules-lsp:///trace/') then
          return table.concat(vim.api.nvim_buf_get_lines(shown, 0, -1, false), '\n')
        end
      end
      return ''
    end
    vim.wait(10000, function() return trace() ~= '' end, 50)
    report.trace = trace()
    vim.wait(1500, function() return false end)
    report.diagnostics_after_trace = read_diagnostics()
    if vim.lsp.inlay_hint then
      report.inlay_hints = vim.tbl_map(function(hint)
        return { line = hint.inlay_hint.position.line + 1, label = hint.inlay_hint.label }
      end, vim.lsp.inlay_hint.get({ bufnr = buffer }))
    end

    -- The trace follows an edit.
    vim.api.nvim_buf_set_lines(buffer, trace_line - 1, trace_line, false, {})
    vim.wait(10000, function() return trace() ~= report.trace end, 50)
    report.trace_after_edit = trace()
  end
end

io.stdout:write('\nREPORT ' .. vim.json.encode(report) .. '\n')
vim.cmd('qall!')
