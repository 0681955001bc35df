# Where the agents of the workflow trade_matching are, for workers with `parameters.sources` naming ssm. Their records name the
# parameters (ops/examples/trade/agents.json); a new value is used within `parameters.ttl`, without a restart.

variable "environment" {
  type        = string
  description = "Which installation the parameters belong to."
}

variable "agent_runtime_arns" {
  type        = map(string)
  description = "ARN of each agent's runtime, by the agent's name."

  validation {
    condition = length(setsubtract(
      ["pdf-adapter", "trade-extraction", "trade-matching", "exception-management"], keys(var.agent_runtime_arns)
    )) == 0
    error_message = "All four agents need an ARN."
  }
}

resource "aws_ssm_parameter" "agent_arn" {
  for_each = var.agent_runtime_arns

  name  = "/agentcore/agents/${each.key}/arn"
  type  = "String"
  value = each.value

  tags = {
    Environment = var.environment
    ManagedBy   = "terraform"
  }
}
