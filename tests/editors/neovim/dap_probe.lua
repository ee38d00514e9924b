-- Leads nvim-dap itself through a debug session as a user would, and writes what it showed as one line of JSON.
-- Environment: DAP_PLUGIN, a checkout of nvim-dap; DAP_CONFIGURATION, the file that users copy; DAP_BREAKPOINT, the line of a rule that
-- jumps to a chain of three rules; DAP_PACKET, what is typed when it asks for the packet: nothing at all shows how to call it off.
vim.opt.runtimepath:append(vim.env.DAP_PLUGIN)
vim.cmd('runtime plugin/dap.lua')
vim.cmd('luafile ' .. vim.env.DAP_CONFIGURATION)

local dap = require('dap')
local report = { version = vim.fn.split(vim.fn.execute('version'), '\n')[1], filetype = vim.bo.filetype, stops = {}, notes = {} }
vim.notify = function(message) table.insert(report.notes, message) end
vim.fn.input = function() return vim.env.DAP_PACKET or '' end

local stops, ended = 0, false
dap.listeners.after.event_stopped.probe = function(_, body)
  stops = stops + 1
  report.last_reason = body.reason
end
dap.listeners.after.event_terminated.probe = function() ended = true end

--- Waits for something; a timeout is told in the report.
local function await(what, condition)
  if not vim.wait(20000, condition, 20) then
    table.insert(report.notes, 'no ' .. what)
  end
end

--- What a request answers.
local function ask(command, arguments)
  local answer
  dap.session():request(command, arguments, function(problem, body) answer = { problem = problem and problem.message, body = body } end)
  await(command, function() return answer ~= nil end)
  return answer or {}
end

--- Steps as a key mapping would, and notes where nvim-dap stands then.
local function step(name, action)
  local before = stops
  action()
  await(name, function() return ended or (stops > before and dap.session() and dap.session().current_frame ~= nil) end)
  if ended then
    table.insert(report.stops, { step = name, ended = true })
    return
  end
  -- The frame of the thread that stopped is looked at, and the cursor put there, behind the event.
  vim.wait(200)
  local frame = dap.session().current_frame
  table.insert(report.stops, { step = name, reason = report.last_reason, line = frame.line, frame = frame.name, cursor = vim.api.nvim_win_get_cursor(0)[1] })
end

local function lead()
  if vim.env.DAP_PACKET == nil then
    dap.continue()
    vim.wait(1000)
    report.has_session = dap.session() ~= nil
    return
  end

  vim.api.nvim_win_set_cursor(0, { tonumber(vim.env.DAP_BREAKPOINT), 0 })
  step('continue', function()
    dap.toggle_breakpoint()
    dap.continue()
  end)
  step('to the breakpoint', dap.continue)

  local scopes = ask('scopes', { frameId = dap.session().current_frame.id }).body
  report.scopes = {}
  for _, scope in ipairs(scopes and scopes.scopes or {}) do
    local variables = ask('variables', { variablesReference = scope.variablesReference }).body
    local shown = {}
    for _, variable in ipairs(variables and variables.variables or {}) do
      shown[variable.name] = variable.value
    end
    report.scopes[scope.name] = vim.tbl_isempty(shown) and vim.empty_dict() or shown
  end
  report.evaluated = (ask('evaluate', { expression = 'dport', frameId = dap.session().current_frame.id, context = 'repl' }).body or {}).result
  report.breakpoints = vim.tbl_map(function(breakpoint) return breakpoint.line end, vim.tbl_values(require('dap.breakpoints').get())[1] or {})
  report.signs = #vim.fn.sign_getplaced(vim.api.nvim_get_current_buf(), { group = '*' })[1].signs

  step('into', dap.step_into)
  step('over', dap.step_over)
  step('out', dap.step_out)
  step('back', dap.step_back)
  require('dap.ui.widgets').hover('src')
  await('hover', function() return #vim.api.nvim_list_wins() > 1 end)
  vim.wait(200)
  report.hover = vim.api.nvim_buf_get_lines(0, 0, -1, false)
  vim.cmd('close')

  require('dap.repl').open()
  require('dap.repl').execute('ttl')
  vim.wait(500)
  for _, buffer in ipairs(vim.api.nvim_list_bufs()) do
    if vim.bo[buffer].filetype == 'dap-repl' then
      report.repl = vim.api.nvim_buf_get_lines(buffer, 0, -1, false)
    end
  end
  require('dap.repl').close()

  for _ = 1, 20 do
    if ended then
      break
    end
    step('on', dap.continue)
  end
  await('end', function() return ended and dap.session() == nil end)
end

local done, problem = xpcall(lead, debug.traceback)
if not done then
  table.insert(report.notes, problem)
end
io.stdout:write('REPORT ' .. vim.json.encode(report) .. '\n')
vim.cmd('qall!')
